import { leaveOpenBatch } from '../meet.ts';
import { BATCH } from './batch.ts';
import type { Scene } from './scene.ts';

/** A worker that finds an open batch of somebody who is gone. */
export const RECOVERY: Scene = {
  ...BATCH,
  arrivals: 1,
  stage: async ({ site, step }, random) => {
    const isAborted = step.startsWith('recovery: void') || random.chance(0.5);
    return [await leaveOpenBatch(site, isAborted ? 'batch: intent durable' : 'batch: committed')];
  },
};
