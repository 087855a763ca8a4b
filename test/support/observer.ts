import type { Observer } from '../../src/enforce/scene.ts';

/** Watches nothing. */
export const silentObserver: Observer = {
  batchCommitted: () => undefined,
  batchRecovered: () => undefined,
  batchRetried: () => undefined,
  braked: () => undefined,
  brakeReleased: () => undefined,
  leaseAwaited: () => undefined,
  rowsLeft: () => undefined,
  groupsSmall: () => undefined,
};
