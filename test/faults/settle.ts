import { setTimeout as wait } from 'node:timers/promises';
import type { Said } from './act.ts';
import type { Site } from './site.ts';

const TRIES = 12;
const PAUSE_MS = 200;

/** Runs again until nothing is due any more, as the daemon would; tells how each try ended. */
export async function settle(site: Site): Promise<readonly Said[]> {
  const said: Said[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await site.lapse();
    const last = await site.apply();
    said.push(last);
    if (last.status === 'succeeded') break;
    await wait(PAUSE_MS);
  }
  return said;
}
