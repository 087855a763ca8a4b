import {
  type Period,
  type ScheduledTime,
  scheduledTimes,
  type TimeStatus,
} from '../../../audit/completeness.ts';
import type { History } from '../../../audit/history.ts';
import { formatInstant } from '../../../calendar/instant.ts';
import { lateSeconds } from '../../../enforce/run/late.ts';
import { Failure } from '../../../errors.ts';
import { nearest } from '../../../reading/nearest.ts';

/** One scheduled time in `audit runs --json`. */
export interface RunLine {
  readonly rule: string;
  readonly version: string;
  readonly due_at: string;
  readonly status: TimeStatus;
  readonly why: ScheduledTime['why'];
  /** Its own run; null: it has none. */
  readonly run: string | null;
  readonly started_at: string | null;
  readonly late_seconds: number | null;
  readonly ended_at: string | null;
  readonly stopped_by: string | null;
  readonly rows: number | null;
  /** Rows that a run would have taken which only looked. */
  readonly observed: number | null;
  /** The later run that took everything that was due; null: none, or none was needed. */
  readonly covered_by: string | null;
}

/** `audit runs --json`. */
export interface RunsReport {
  readonly format_version: 1;
  readonly since: string;
  readonly until: string;
  /** When the ledger was read. */
  readonly as_of: string;
  readonly runs: readonly RunLine[];
  readonly totals: Readonly<Record<'expected' | TimeStatus | 'uncovered', number>>;
}

const STATUSES = [
  'succeeded',
  'covered',
  'running',
  'pending',
  'paused',
  'waiting',
  'stopped',
  'interrupted',
  'cancelled',
  'failed',
  'missed',
] as const satisfies readonly TimeStatus[];

/** A time of which nothing says why it has no run, or whose run came to nothing. */
const LOST: ReadonlySet<TimeStatus> = new Set(['missed', 'failed', 'cancelled', 'interrupted']);

/** Every run that should have been in the period against what was; throws where the ledger never knew the rule. */
export function reportRuns(history: History, period: Period, rule?: string): RunsReport {
  if (rule !== undefined) requireKnown(history, rule);
  const times = scheduledTimes(history, period, rule);
  const counts = STATUSES.map((status) => [status, times.filter((time) => time.status === status).length]);
  const uncovered = times.filter(({ status, coveredBy }) => LOST.has(status) && !coveredBy).length;
  return {
    format_version: 1,
    since: formatInstant(period.since),
    until: formatInstant(period.until),
    as_of: formatInstant(period.asOf),
    runs: times.map(lineOf),
    totals: { expected: times.length, ...Object.fromEntries(counts), uncovered } as RunsReport['totals'],
  };
}

function lineOf({ rule, version, dueAt, status, run, coveredBy, why }: ScheduledTime): RunLine {
  const due = formatInstant(dueAt);
  return {
    rule,
    version,
    due_at: due,
    status,
    why,
    run: run?.run ?? null,
    started_at: run && formatInstant(run.firstStart),
    late_seconds: run && lateSeconds(due, run.firstStart),
    ended_at: run?.end ? formatInstant(run.end.at) : null,
    stopped_by: run?.end?.stopped_by ?? null,
    rows: run?.end?.rows ?? null,
    observed: run?.observed ?? null,
    covered_by: coveredBy?.run ?? null,
  };
}

function requireKnown({ sets }: History, rule: string): void {
  const known = new Set(sets.flatMap((set) => [...set.rules, ...(set.waiting ?? [])].map((one) => one.rule)));
  if (known.has(rule)) return;
  const near = nearest(rule, [...known]);
  throw new Failure({
    kind: 'usage',
    code: 'rule-unknown',
    fact: `the ledger knows no rule ${rule}`,
    hint: near ? `did you mean ${near}?` : 'see `retentiond audit rules` for those in force',
  });
}
