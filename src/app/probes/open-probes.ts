import { type Probed, probeApp } from '../../web/probes.ts';
import { type Listening, serve } from '../../web/serve.ts';
import { addressOf, type Places } from './probed-place.ts';

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

function written({ webListen, webProbes }: Places): readonly (readonly [name: string, text: string])[] {
  return [['`web.listen`', webListen] as const, ['`web.probes`', webProbes] as const].flatMap(
    ([name, text]) => (text === null ? [] : [[name, text] as const]),
  );
}
