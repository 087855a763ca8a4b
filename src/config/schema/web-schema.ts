import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { ofKnown } from '../absent.ts';
import { isLoopback, parseListen } from '../address/listen.ts';

const listenSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    const address = parseListen(text);
    if (!address) refuse(issues, 'listen-not-readable');
    else if (!isLoopback(address)) refuse(issues, 'listen-not-loopback');
  }),
);

const probesSchema = z.string().superRefine(
  ofKnown((text, issues) => {
    if (!parseListen(text)) refuse(issues, 'listen-not-readable');
  }),
);

/** Where the daemon answers over HTTP. */
export const webSchema = z
  .strictObject({
    listen: listenSchema.optional().meta({
      description: 'Host and port for this machine alone: `/healthz`, `/readyz`, `/metrics`',
      examples: ['127.0.0.1:8420'],
    }),
    probes: probesSchema.optional().meta({
      description: 'Host and port on any address, for exactly `/healthz`, `/readyz` and `/metrics`',
      examples: ['0.0.0.0:9420'],
    }),
  })
  .superRefine(({ listen, probes }, issues) => {
    if (listen === undefined && probes === undefined) refuse(issues, 'web-empty', {}, [], 'key');
  });
