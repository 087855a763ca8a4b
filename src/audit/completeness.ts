import { type Cron, nextAfter, readSchedule } from '../calendar/cron.ts';
import type { Instant } from '../calendar/instant.ts';
import type { History, PastRun, Rest, SetInForce } from './history.ts';

/** What became of one scheduled time. */
export type TimeStatus =
  /** It has its run: how that ended, or `running`. */
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'cancelled'
  | 'running'
  /** It has none, and a later run took everything that was due. */
  | 'covered'
  /** It has none, for a reason that the ledger knows; `paused` also where its run rests. */
  | 'paused'
  | 'stopped'
  | 'waiting'
  /** It has none so far, and is only just due. */
  | 'pending'
  /** It has none, and nothing in the ledger says why. */
  | 'missed';

/** A scheduled time of a rule, and what became of it. */
export interface ScheduledTime {
  readonly rule: string;
  readonly version: string;
  readonly dueAt: Instant;
  readonly status: TimeStatus;
  /** Its own run; null: it has none. */
  readonly run: PastRun | null;
  /** Where its own run did not succeed, the first later one that took everything that was due. */
  readonly coveredBy: PastRun | null;
  /** What kept it from running at its time, if the ledger knows. */
  readonly why: 'paused' | 'stopped' | 'waiting' | null;
}

export interface Period {
  readonly since: Instant;
  /** Times before it count. */
  readonly until: Instant;
  /** When the ledger was read: later times cannot be judged. */
  readonly asOf: Instant;
}

/** How long after its time a run may well be on its way: the daemon looks every 15 seconds, and has other rules, too. */
const PENDING_MICROSECONDS = 300_000_000n;

/** Every scheduled time of every rule that was in force, or waited for approval, in the period; by rule, then by time. */
export function scheduledTimes(history: History, period: Period, only?: string): readonly ScheduledTime[] {
  const runs = runsByRule(history);
  const rests = history.rests();
  const times = history.sets
    .filter((set) => set.by === 'daemon')
    .flatMap((set, index, sets) => timesOf(set, sets[index + 1]?.from ?? null, period, only));
  return times.map((time) => judge(time, runs.get(time.rule) ?? [], rests, period.asOf)).sort(byRuleAndTime);
}

/** A time that its set wanted. */
interface WantedTime {
  readonly rule: string;
  readonly version: string;
  readonly dueAt: Instant;
  readonly waits: boolean;
}

function timesOf(
  set: SetInForce,
  next: Instant | null,
  { since, until, asOf }: Period,
  only: string | undefined,
): readonly WantedTime[] {
  // A time at the very moment of the entry belongs to the set before: a rule is due after it came into force.
  const after = since - 1n > set.from ? since - 1n : set.from;
  const last = earliest(until - 1n, asOf, next ?? asOf);
  const listed = [
    ...set.rules.map((rule) => ({ ...rule, waits: false })),
    ...(set.waiting ?? []).map((rule) => ({ ...rule, waits: true })),
  ];
  return listed
    .filter(({ rule }) => only === undefined || rule === only)
    .flatMap(({ rule, version, schedule, waits }) =>
      firesBetween(readSchedule(schedule), after, last).map((dueAt) => ({
        rule,
        version,
        dueAt,
        waits,
      })),
    );
}

function firesBetween(cron: Cron, after: Instant, last: Instant): readonly Instant[] {
  const times: Instant[] = [];
  if (after >= last) return times;
  for (let time = nextAfter(cron, after); time <= last; time = nextAfter(cron, time)) times.push(time);
  return times;
}

function judge(
  { rule, version, dueAt, waits }: WantedTime,
  runs: readonly PastRun[],
  rests: readonly Rest[],
  asOf: Instant,
): ScheduledTime {
  const run = runs.find((one) => one.dueAt === dueAt) ?? null;
  const coveredBy = hasSucceeded(run) ? null : (runs.find((one) => covers(one, dueAt)) ?? null);
  const why = waits ? 'waiting' : (rests.find((rest) => keeps(rest, rule, dueAt))?.why ?? null);
  const without = coveredBy
    ? 'covered'
    : (why ?? (asOf - dueAt < PENDING_MICROSECONDS ? 'pending' : 'missed'));
  const status = run ? (run.end?.status ?? 'running') : without;
  return { rule, version, dueAt, status, run, coveredBy, why };
}

function hasSucceeded(run: PastRun | null): boolean {
  return run?.end?.status === 'succeeded';
}

/** Whether everything that was due at this time was taken by a run that began later. */
function covers(run: PastRun, dueAt: Instant): boolean {
  return hasSucceeded(run) && run.takesAll && run.lastStart >= dueAt && run.dueAt !== dueAt;
}

function keeps(rest: Rest, rule: string, at: Instant): boolean {
  if (rest.rule !== null && rest.rule !== rule) return false;
  if (rest.connection !== null && rest.connection !== rule.split('/')[0]) return false;
  return rest.from <= at && (rest.until === null || at < rest.until);
}

/** In the order in which they last began, so that the first that covers is the earliest. */
function runsByRule({ runs }: History): ReadonlyMap<string, readonly PastRun[]> {
  const byRule = new Map<string, PastRun[]>();
  for (const run of [...runs.values()].sort((one, other) => compare(one.lastStart, other.lastStart)))
    byRule.set(run.rule, [...(byRule.get(run.rule) ?? []), run]);
  return byRule;
}

function byRuleAndTime(one: ScheduledTime, other: ScheduledTime): number {
  if (one.rule !== other.rule) return one.rule < other.rule ? -1 : 1;
  return compare(one.dueAt, other.dueAt);
}

function compare(one: Instant, other: Instant): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function earliest(...times: readonly Instant[]): Instant {
  return times.reduce((least, time) => (time < least ? time : least));
}
