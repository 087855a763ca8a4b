import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { type CopiesLeft, countRemovals } from '../control/batch/copy-removal.ts';
import { type SeenDaemon, seenDaemons } from '../control/daemon.ts';
import { countHolds, type HoldCounts } from '../control/hold/hold-count.ts';
import { ruleCounts } from '../control/rule/rule-count.ts';
import { rulesInForce } from '../control/rule/rule-in-force.ts';
import { type WaitingRule, waitingRules } from '../control/rule/waiting-rule.ts';
import { listPauses } from '../control/run/pause.ts';
import { brakedRuns } from '../control/run/run-brake.ts';
import {
  type AlarmLine,
  type EvidenceStatus,
  isEvidenceSound,
  readAlarms,
  readEvidence,
} from './audit/evidence-status.ts';
import { openControl } from './control/control.ts';
import type { Task } from './daemon/shop.ts';
import { countLine, type PauseLine, pauseLine, type RuleStatus, statusOf } from './rule-status.ts';

/** What keeps rules going; a rule that either is missing for is silent. */
const NEEDED: readonly Task[] = ['scheduler', 'worker'];

/** `status --json`. */
export interface Status {
  readonly format_version: 1;
  /**
   * Daemons are up that schedule and work, no rule is silent or failed or waits for approval, no daemon has trouble, all work by the same rules, no
   * alarm stands, and every checkpoint is signed and taken.
   */
  readonly ok: boolean;
  readonly daemons: readonly {
    readonly owner: string;
    readonly tasks: readonly string[];
    readonly started_at: string;
    readonly seen_at: string;
    readonly troubles: readonly string[];
  }[];
  /** Daemons that are up work by different rules. */
  readonly daemons_differ: boolean;
  /** What rules need done and no daemon that is up does. */
  readonly tasks_undone: readonly Task[];
  /** What is wrong with the evidence as a whole, the oldest first. */
  readonly alarms: readonly AlarmLine[];
  readonly evidence: EvidenceStatus;
  readonly pauses: readonly PauseLine[];
  readonly holds: {
    readonly pending: number;
    readonly effective: number;
    readonly release_asked: number;
    /** Released, and holding until the end of the cooling-off period. */
    readonly cooling_off: number;
    readonly review_due: number;
  };
  /** What aborted batches have left in archives and nobody could take back yet. */
  readonly copies_left: readonly CopiesLeft[];
  /** Rules that are not in force because nobody has approved them yet, and why. */
  readonly waiting_for_approval: readonly WaitingRule[];
  readonly rules: readonly RuleStatus[];
}

/** How things stand, out of the control database alone: it answers while files are bad and targets are away. */
export async function readStatus(config: Config, clock: Clock): Promise<Status> {
  const { session } = await openControl(config);
  try {
    const daemons = await seenDaemons(session);
    const pauses = await listPauses(session);
    const counts = await ruleCounts(session);
    const braked = await brakedRuns(session);
    const rules: RuleStatus[] = [];
    for (const rule of await rulesInForce(session)) {
      const count = counts.find((one) => one.rule === rule.rule);
      rules.push({ ...(await statusOf(session, rule, { pauses, braked }, clock())), ...countLine(count) });
    }
    const waiting = await waitingRules(session);
    const differ = new Set(daemons.map((daemon) => daemon.rules)).size > 1;
    const undone =
      rules.length === 0 ? [] : NEEDED.filter((task) => !daemons.some(({ tasks }) => tasks.includes(task)));
    const alarms = await readAlarms(session);
    const evidence = await readEvidence(config, session);
    const proved = alarms.length === 0 && isEvidenceSound(evidence);
    const sound = waiting.length === 0 && rules.every((rule) => !rule.silent && rule.run?.state !== 'failed');
    return {
      format_version: 1,
      ok:
        sound &&
        proved &&
        !differ &&
        undone.length === 0 &&
        daemons.every((daemon) => daemon.troubles.length === 0),
      daemons: daemons.map(daemonLine),
      daemons_differ: differ,
      tasks_undone: undone,
      alarms,
      evidence,
      pauses: pauses.map(pauseLine),
      holds: holdLine(await countHolds(session)),
      copies_left: await countRemovals(session),
      waiting_for_approval: waiting,
      rules,
    };
  } finally {
    await session.close();
  }
}

function holdLine({ pending, effective, releaseAsked, coolingOff, reviewDue }: HoldCounts): Status['holds'] {
  return {
    pending,
    effective,
    release_asked: releaseAsked,
    cooling_off: coolingOff,
    review_due: reviewDue,
  };
}

function daemonLine({ owner, tasks, startedAt, seenAt, troubles }: SeenDaemon): Status['daemons'][number] {
  return { owner, tasks, started_at: startedAt, seen_at: seenAt, troubles };
}
