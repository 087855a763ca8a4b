import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { ofKnown } from '../absent.ts';

const endpointSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    if (!isCollector(text)) refuse(issues, 'collector-not-readable');
  }),
);

/** Where spans go. */
export const tracingSchema = z.strictObject({
  endpoint: endpointSchema.meta({
    description: 'The base address of a collector that speaks OTLP over HTTP; `/v1/traces` is added to it',
    examples: ['http://127.0.0.1:4318'],
  }),
});

/** Whoever asks for a password reads it from the environment: OTEL_EXPORTER_OTLP_HEADERS. */
function isCollector(text: string): boolean {
  if (!URL.canParse(text) || /\s/.test(text)) return false;
  const { protocol, username, password, search, hash, hostname, port } = new URL(text);
  const isPlain = [username, password, search, hash].every((part) => part === '') && !/[?#]$/.test(text);
  return /^https?:$/.test(protocol) && hostname !== '' && port !== '0' && isPlain;
}
