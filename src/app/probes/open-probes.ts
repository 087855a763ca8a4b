import { type ListenAddress, parseListen } from '../../config/address/listen.ts';
import type { Config } from '../../config/config.ts';
import { Failure } from '../../errors.ts';
import { type Probed, probeApp } from '../../web/probes.ts';
import { type Listening, serve } from '../../web/serve.ts';

/** Where a process answers. */
export type Places = Pick<Config, 'webListen' | 'webProbes'>;

/** Listens wherever the configuration says; throws a Failure, and listens nowhere, where one of both cannot be. */
export async function openProbes(places: Places, probed: Probed): Promise<Pick<Listening, 'close'>> {
  const opened: Listening[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((one) => one.close()));
  };
  try {
    for (const [name, text] of written(places)) {
      // A place is bound before the next is tried, so that both on one port are found out.
      opened.push(await serve(probeApp(probed), addressOf(text), name));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** Where this process can be asked how it does: the place that always answers first; null: nowhere. */
export function probedPlace({ webListen, webProbes }: Places): ListenAddress | null {
  const text = webProbes ?? webListen;
  return text === null ? null : addressOf(text);
}

function written({ webListen, webProbes }: Places): readonly (readonly [name: string, text: string])[] {
  return [['`web.listen`', webListen] as const, ['`web.probes`', webProbes] as const].flatMap(
    ([name, text]) => (text === null ? [] : [[name, text] as const]),
  );
}

function addressOf(text: string): ListenAddress {
  const address = parseListen(text);
  if (address) return address;
  throw new Failure({ code: 'listen-not-readable', kind: 'invalid', fact: 'an address is not readable' });
}
