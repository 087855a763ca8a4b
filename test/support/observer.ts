import type { Observer } from '../../src/enforce/scene.ts';

/** Watches nothing. */
export const silentObserver: Observer = {
  batchCommitted: () => undefined,
  batchRecovered: () => undefined,
  batchRetried: () => undefined,
  leaseAwaited: () => undefined,
  rowsLeft: () => undefined,
  groupsSmall: () => undefined,
};
