import { carryPendingHolds } from '../../../src/app/hold/barrier.ts';
import { hostClock } from '../../../src/clock.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Said } from '../act.ts';
import { rowsOfPerson } from '../land.ts';
import { leaveOpenBatch } from '../meet.ts';
import { settle } from '../settle.ts';
import type { Site } from '../site.ts';
import type { Scene } from './scene.ts';

/** Somebody who places a hold on a person while a batch is under way whose worker is gone. */
export const HOLD: Scene = {
  act: 'hold',
  about: ({ person }) => person,
  arrivals: 1,
  stage: async ({ site }, random) => {
    if (random.chance(0.3)) return [];
    return [await leaveOpenBatch(site, random.pick(['batch: intent durable', 'batch: committed']))];
  },
  // The hold is durable by then, and whoever had rows in hand is gone: what stands now must stand at the end.
  reached: async ({ site, crop }) => {
    for (const id of await rowsOfPerson(site, crop)) {
      crop.due.delete(id);
      crop.held.add(id);
    }
  },
  check: async () => [],
  settle: async ({ site }) => [...(await settle(site)), await carryOn(site)],
};

/** What a daemon's round does for holds that nobody carries on. */
async function carryOn(site: Site): Promise<Said> {
  const session = await openSession(site.config.controlUrl as string, 'control');
  await carryPendingHolds(session, hostClock);
  await session.close();
  const { rows } = await site.state.query('SELECT FROM retentiond.hold WHERE effective_at IS NULL');
  const isDone = rows.length === 0;
  return {
    status: isDone ? 'succeeded' : 'failed',
    stopped_by: isDone ? null : 'hold-pending',
    rows: 0,
    why: null,
  };
}
