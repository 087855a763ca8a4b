import type { Clock } from '../clock.ts';
import { createSpans, type Tracing } from './spans.ts';

interface TracingOptions {
  /** The base address of a collector that speaks OTLP over HTTP. */
  readonly endpoint: string;
  /** Of this program. */
  readonly version: string;
  readonly clock: Clock;
  /** Told once when spans cannot be sent, and again after they could. */
  readonly lost: (facts: { readonly error: unknown }) => void;
}

/** Sends spans to a collector. What makes and sends them is loaded here only: whoever has no collector pays nothing. */
export async function openTracing({ endpoint, version, clock, lost }: TracingOptions): Promise<Tracing> {
  const { openSender } = await import('./sender.ts');
  const sender = openSender({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, version, lost });
  return createSpans(sender, clock);
}
