import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { Said } from './act.ts';
import { isThere, letNextCatchUp } from './handover.ts';
import type { Site } from './site.ts';

/** A worker here loses all its connections at a step; its batch stays open. */
export async function leaveOpenBatch(
  site: Site,
  step: 'batch: intent durable' | 'batch: committed',
): Promise<Said> {
  const said = await applyWith(site, step, 1, async () => {
    const { target, control } = await site.connections();
    await site.end(step === 'batch: intent durable' ? { target, control } : { control });
  });
  const { rows } = await site.state.query('SELECT FROM retentiond.open_batch');
  if (rows.length !== 1) throw new Error(`${rows.length} batches are open where one was to be`);
  await site.lapse();
  return said;
}

/** Applies here, and does something at the nth arrival at a step; throws where it never came there. */
export async function applyWith(
  site: Site,
  step: Failpoint,
  arrival: number,
  meddle: () => Promise<void>,
): Promise<Said> {
  const state = { arrivals: 0 };
  watchFailpoints(async (point) => {
    await letNextCatchUp(step, point);
    if (!isThere(step, point)) return;
    state.arrivals += 1;
    if (state.arrivals === arrival) await meddle();
  });
  try {
    const said = await site.apply();
    if (state.arrivals < arrival)
      throw new Error(`the step ${step} was not reached: ${JSON.stringify(said)}`);
    return said;
  } finally {
    watchFailpoints(async () => undefined);
  }
}
