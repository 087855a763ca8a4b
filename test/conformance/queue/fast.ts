import type { QueuePace } from '../../../src/queue/pace.ts';

/** Everything faster than in life. */
export const FAST: QueuePace = { patience: 3_000, lock: 1_000, stalled: 300 };
