import type { Failpoint } from '../../src/failpoint.ts';

/** Steps of an archiving are met in test/enforce/archive-kill.test.ts, those of checkpoints in test/app/audit/. */
export function isElsewhere(step: Failpoint): boolean {
  return /^(archive|checkpoint|rotation):/.test(step);
}
