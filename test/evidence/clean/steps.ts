import type { Random } from '../../plan/random.ts';
import type { Settings } from './files.ts';
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

/** What a history is about: all of its steps are taken before others are drawn, from where it begins. */
export interface Theme {
  readonly steps: readonly Step[];
  /** Whether the host's clock stands months before the servers' at first. */
  readonly isPast?: true;
  readonly settings?: Partial<Settings>;
}

export const THEMES: readonly Theme[] = [
  { steps: RUN_STEPS },
  { steps: HOLD_STEPS, settings: { fourEyes: true } },
  { steps: APPROVAL_STEPS, settings: { approval: 'widened', fourEyes: true } },
  { steps: SETTING_STEPS, isPast: true },
  { steps: REST_STEPS },
  { steps: DAEMON_STEPS },
  { steps: EVIDENCE_STEPS, isPast: true },
  { steps: FAULT_STEPS },
  { steps: RESTORE_STEPS },
];

export const STEPS: readonly Step[] = THEMES.flatMap(({ steps }) => steps);

const isAble =
  (world: World) =>
  (step: Step): boolean =>
    step.may?.(world) ?? true;

/** One of those that can be taken now, as often as its weight says; `first` those that must be taken before any other. */
export function drawStep(world: World, first: readonly Step[], random: Random): Step {
  const own = first.filter(isAble(world));
  const able = own.length > 0 ? own : STEPS.filter(isAble(world));
  let left = random.below(able.reduce((sum, { weight }) => sum + weight, 0));
  for (const step of able) {
    left -= step.weight;
    if (left < 0) return step;
  }
  throw new RangeError('no step can be taken');
}
