import { brakedRuns } from '../../../src/control/run/run-brake.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Said } from '../act.ts';
import { effectOn } from '../effect.ts';
import { settle } from '../settle.ts';
import type { Site } from '../site.ts';
import type { Scene } from './scene.ts';

/** A worker that waits while a number of the application's is above its limit. */
export const BRAKE: Scene = {
  act: 'apply',
  about: () => '',
  arrivals: 2,
  stage: async ({ site }) => {
    await site.brake(true);
    return [];
  },
  // Whoever cannot have every row at once would wait here for as long as the brake is on.
  reached: async ({ site }) => {
    await site.target.query('SELECT id FROM log FOR UPDATE NOWAIT');
  },
  check: async ({ site, crop }) => {
    const { changed } = await effectOn(site, crop);
    if (changed.length === 0) return [];
    return [{ promise: 'P10', fact: `${changed.length} rows were changed while a brake was on` }];
  },
  settle: async ({ site }) => {
    await site.brake(false);
    return [...(await settle(site)), await nothingWaits(site)];
  },
};

/** Whatever became of whoever waited, nothing says any more that a run waits. */
async function nothingWaits(site: Site): Promise<Said> {
  const session = await openSession(site.config.controlUrl as string, 'control');
  const isOver = (await brakedRuns(session)).length === 0;
  await session.close();
  return {
    status: isOver ? 'succeeded' : 'failed',
    stopped_by: isOver ? null : 'still-braked',
    rows: 0,
    why: null,
  };
}
