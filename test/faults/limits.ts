import { setTimeout as wait } from 'node:timers/promises';
import type { Connections, Site } from './site.ts';

const LOOK_EVERY_MS = 100;

/** The passing of time, for connections that wait in a transaction. */
export interface Limits {
  over(): Promise<void>;
}

/** As if the server's limits on idle transactions had passed after a while. */
export function passLimits(
  site: Site,
  of: Connections,
  { after, never }: { readonly after: number; readonly never: boolean },
): Limits {
  const leaving = new AbortController();
  const passing = async (): Promise<void> => {
    await wait(after);
    while (!leaving.signal.aborted) {
      await site.end(of, true);
      await wait(LOOK_EVERY_MS);
    }
  };
  const passed = never ? Promise.resolve() : passing();
  return {
    over: async () => {
      leaving.abort();
      await passed;
    },
  };
}
