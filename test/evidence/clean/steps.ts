import type { Random } from '../../plan/random.ts';
import type { Step } from './step.ts';
import { APPROVAL_STEPS } from './steps/approvals.ts';
import { DAEMON_STEPS } from './steps/daemon.ts';
import { EVIDENCE_STEPS } from './steps/evidence.ts';
import { FAULT_STEPS } from './steps/faults.ts';
import { HOLD_STEPS } from './steps/holds.ts';
import { RESTORE_STEPS } from './steps/restores.ts';
import { REST_STEPS } from './steps/rests.ts';
import { RUN_STEPS } from './steps/runs.ts';
import { SETTING_STEPS } from './steps/settings.ts';
import type { World } from './world.ts';

export const STEPS: readonly Step[] = [
  ...RUN_STEPS,
  ...HOLD_STEPS,
  ...APPROVAL_STEPS,
  ...SETTING_STEPS,
  ...REST_STEPS,
  ...DAEMON_STEPS,
  ...EVIDENCE_STEPS,
  ...FAULT_STEPS,
  ...RESTORE_STEPS,
];

/** One of those that can be taken now, as often as its weight says. */
export function drawStep(world: World, random: Random): Step {
  const able = STEPS.filter((step) => step.may?.(world) ?? true);
  let left = random.below(able.reduce((sum, { weight }) => sum + weight, 0));
  for (const step of able) {
    left -= step.weight;
    if (left < 0) return step;
  }
  throw new RangeError('no step can be taken');
}
