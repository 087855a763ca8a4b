import { type ListenAddress, parseListen } from '../../config/address/listen.ts';
import type { Config } from '../../config/config.ts';
import { Failure } from '../../errors.ts';

/** Where a process answers. */
export type Places = Pick<Config, 'webListen' | 'webProbes'>;

/** Where this process can be asked how it does: the place that always answers first; null: nowhere. */
export function probedPlace({ webListen, webProbes }: Places): ListenAddress | null {
  const text = webProbes ?? webListen;
  return text === null ? null : addressOf(text);
}

/** An address as the configuration writes it. */
export function addressOf(text: string): ListenAddress {
  const address = parseListen(text);
  if (address) return address;
  throw new Failure({ code: 'listen-not-readable', kind: 'invalid', fact: 'an address is not readable' });
}
