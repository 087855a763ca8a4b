import { nextAfter, readSchedule } from '../calendar/cron.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { type CopiesLeft, countRemovals } from '../control/batch/copy-removal.ts';
import { type SeenDaemon, seenDaemons } from '../control/daemon.ts';
import { countHolds, type HoldCounts } from '../control/hold/hold-count.ts';
import { type RuleCounts, ruleCounts } from '../control/rule/rule-count.ts';
import { type RuleRecord, rulesInForce } from '../control/rule/rule-in-force.ts';
import { type WaitingRule, waitingRules } from '../control/rule/waiting-rule.ts';
import { listPauses, type Pause } from '../control/run/pause.ts';
import type { Run } from '../control/run/run.ts';
import { type BrakedRun, type BrakeNote, brakedRuns } from '../control/run/run-brake.ts';
import { latestRuns } from '../control/run/run-look-up.ts';
import type { Session } from '../database/session.ts';
import {
  type AlarmLine,
  type EvidenceStatus,
  isEvidenceSound,
  readAlarms,
  readEvidence,
} from './audit/evidence-status.ts';
import { requireControl } from './control/control.ts';
import { isSilent } from './silence.ts';

/** One run, as `status --json` tells it. */
interface RunStatusLine {
  readonly run: string;
  readonly state: Run['state'];
  readonly due_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly rows: number;
  readonly batches: number;
  readonly observed: number | null;
  readonly stopped_by: string | null;
  readonly who: string | null;
  readonly why: string | null;
  readonly until: string | null;
  /** What holds its next batch back now; empty: nothing. */
  readonly brakes: readonly BrakeNote[];
  readonly braked_since: string | null;
}

interface PauseLine {
  readonly rule: string | null;
  readonly who: string;
  readonly role: string;
  readonly why: string;
  readonly placed_at: string;
  readonly until: string | null;
}

export interface RuleStatus {
  readonly rule: string;
  readonly version: string;
  /** Five fields of cron. */
  readonly schedule: string;
  readonly schedule_timezone: string;
  readonly next_due: string;
  readonly last_success: string | null;
  /** No run has succeeded although two scheduled times have passed. */
  readonly silent: boolean;
  readonly paused: PauseLine | null;
  /** The latest run; null: none yet. */
  readonly run: RunStatusLine | null;
  /** Rows by state as a daemon counted them last; null: none has yet. */
  readonly counted: CountLine | null;
  /** The code of what kept the last attempt from counting; null: nothing did. */
  readonly count_failed: string | null;
}

/** What `due` counts has the overdue rows and the breaches, too, as in `plan`. */
interface CountLine {
  readonly at: string;
  readonly version: string;
  readonly states: Readonly<Record<string, number>>;
  /** How many whole days ago the start was of the row that is due for longest, where one is overdue. */
  readonly oldest_overdue_days: number | null;
}

/** `status --json`. */
export interface Status {
  readonly format_version: 1;
  /**
   * A daemon is up, no rule is silent or failed or waits for approval, no daemon has trouble, all work by the same rules, no
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
  const control = await requireControl(config);
  const session = await control.open();
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
    const attended = rules.length === 0 || daemons.length > 0;
    const alarms = await readAlarms(session);
    const evidence = await readEvidence(config, session);
    const proved = alarms.length === 0 && isEvidenceSound(evidence);
    const sound = waiting.length === 0 && rules.every((rule) => !rule.silent && rule.run?.state !== 'failed');
    return {
      format_version: 1,
      ok: sound && proved && !differ && attended && daemons.every((daemon) => daemon.troubles.length === 0),
      daemons: daemons.map(daemonLine),
      daemons_differ: differ,
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

async function statusOf(
  session: Session,
  rule: RuleRecord,
  { pauses, braked }: { readonly pauses: readonly Pause[]; readonly braked: readonly BrakedRun[] },
  now: Instant,
): Promise<Omit<RuleStatus, keyof ReturnType<typeof countLine>>> {
  const cron = readSchedule(rule.schedule);
  const pause = pauses.find((one) => one.rule === rule.rule || one.rule === null);
  const [run] = await latestRuns(session, rule.rule, 1);
  return {
    rule: rule.rule,
    version: rule.version,
    schedule: cron.text,
    schedule_timezone: cron.zone,
    next_due: formatInstant(nextAfter(cron, now)),
    last_success: rule.lastSuccess === null ? null : formatInstant(rule.lastSuccess),
    silent: !pause && isSilent(rule, now),
    paused: pause ? pauseLine(pause) : null,
    run: run ? runLine(run, braked) : null,
  };
}

function countLine(count: RuleCounts | undefined): Pick<RuleStatus, 'counted' | 'count_failed'> {
  const counted = count?.counted ?? null;
  return {
    counted: counted && {
      at: formatInstant(counted.at),
      version: counted.version,
      states: counted.states,
      oldest_overdue_days: counted.oldestOverdueDays,
    },
    count_failed: count?.failed ?? null,
  };
}

function runLine(run: Run, braked: readonly BrakedRun[]): RunStatusLine {
  const held = braked.find((one) => one.run === run.id);
  const { id, state, dueAt, startedAt, endedAt, rows, batches, observed, stoppedBy, who, why, until } = run;
  return {
    run: id,
    state,
    due_at: dueAt,
    started_at: startedAt,
    ended_at: endedAt,
    rows,
    batches,
    observed,
    stopped_by: stoppedBy,
    who,
    why,
    until,
    brakes: held?.brakes ?? [],
    braked_since: held?.since ?? null,
  };
}

function pauseLine({ rule, who, role, why, placedAt, until }: Pause): PauseLine {
  return { rule, who, role, why, placed_at: placedAt, until };
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
