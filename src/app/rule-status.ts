import { nextAfter, readSchedule } from '../calendar/cron.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import type { RuleCounts } from '../control/rule/rule-count.ts';
import type { RuleRecord } from '../control/rule/rule-in-force.ts';
import type { Pause } from '../control/run/pause.ts';
import type { Run } from '../control/run/run.ts';
import type { BrakedRun, BrakeNote } from '../control/run/run-brake.ts';
import { latestRuns } from '../control/run/run-look-up.ts';
import type { Session } from '../database/session.ts';
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

/** A pause, as `status --json` tells it. */
export interface PauseLine {
  readonly rule: string | null;
  readonly who: string;
  readonly role: string;
  readonly why: string;
  readonly placed_at: string;
  readonly until: string | null;
}

/** One rule, as `status --json` tells it. */
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

/** How a rule stands, without what was counted of it. */
export async function statusOf(
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

/** What a daemon counted of a rule last. */
export function countLine(count: RuleCounts | undefined): Pick<RuleStatus, 'counted' | 'count_failed'> {
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

export function pauseLine({ rule, who, role, why, placedAt, until }: Pause): PauseLine {
  return { rule, who, role, why, placed_at: placedAt, until };
}
