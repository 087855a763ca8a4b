import { deadline } from '../calendar/deadline.ts';
import type { Instant, Start } from '../calendar/instant.ts';
import type { Keep } from '../calendar/keep.ts';
import type { Period } from '../calendar/period.ts';
import { dayAt, type Zone } from '../calendar/zone.ts';
import type { Action } from '../policy/policy.ts';
import { OVERDUE_AFTER_SECONDS } from '../rules/rule.ts';
import { type Boundary, plausibleBoundary } from './boundary.ts';
import { IMPLAUSIBLE } from './row-time.ts';
import type { DatedState } from './state.ts';

/** What a rule, or a policy, says of a row's end. */
export interface Ending {
  readonly keep: Keep;
  readonly extension: { readonly atMost: Period } | null;
  readonly action: Action;
}

/** What a rule asks of one row, without its place. */
export interface Terms {
  readonly keep: Keep;
  /** null where nothing extends. */
  readonly atMost: Period | null;
  readonly action: Action;
  readonly zone: Zone;
  readonly plausible: Boundary & { readonly day: number };
  /** How long a row is due before it is overdue, in microseconds. */
  readonly overdueAfter: Instant;
}

/** What is known of one row: each event's time in the policy's order, null where it has not happened. */
export interface RowFacts {
  readonly starts: readonly (Start | null | typeof IMPLAUSIBLE)[];
  /** Whether one of the events has always happened, so that none at all is a fault. */
  readonly always: boolean;
  readonly extended: boolean;
}

/** A verdict, and the instant from which the row is due; null where no deadline can be told. */
export interface Verdict {
  readonly state: DatedState;
  readonly dueAt: Instant | null;
}

/**
 * The state of one row, by `deadline`: the second way to the answer that the SQL gives by `cutoff`. The latest event
 * decides, and its deadline is the latest of all events' deadlines, since a later start never ends earlier.
 */
export function judge(terms: Terms, facts: RowFacts, now: Instant): Verdict {
  const { keep } = terms;
  if (keep === 'forbidden') return { state: 'breach', dueAt: null };
  if (keep === 'indefinitely') return { state: 'kept', dueAt: null };
  const happened = facts.starts.filter((start) => start !== null);
  if (happened.some((start) => isImplausible(start, terms))) return { state: 'implausible', dueAt: null };
  const starts = happened as Start[];
  if (starts.length === 0) return { state: facts.always ? 'undated' : 'not_started', dueAt: null };
  const keepEnds = latestDeadline(starts, keep, terms.zone);
  const extends_ = facts.extended && terms.atMost !== null;
  const dueAt = extends_ ? latestDeadline(starts, terms.atMost as Period, terms.zone) : keepEnds;
  if (starts.some((start) => isFuture(start, terms.zone, now))) return { state: 'future', dueAt };
  if (now >= dueAt) return { state: pastState(terms, dueAt, now), dueAt };
  return { state: extends_ && now >= keepEnds ? 'extended' : 'kept', dueAt };
}

function pastState({ action, overdueAfter }: Terms, dueAt: Instant, now: Instant): DatedState {
  if (action === 'review') return 'review';
  return now - overdueAfter >= dueAt ? 'overdue' : 'due';
}

/** The terms of a rule or a policy; `plausibleAfter` is an ISO date. */
export function termsOf(
  { keep, extension, action }: Ending,
  zone: Zone,
  plausibleAfter: string,
  overdueAfterSeconds = OVERDUE_AFTER_SECONDS,
): Terms {
  return {
    keep,
    atMost: extension?.atMost ?? null,
    action,
    zone,
    plausible: plausibleBoundary(plausibleAfter, zone),
    overdueAfter: BigInt(overdueAfterSeconds) * 1_000_000n,
  };
}

function latestDeadline(starts: readonly Start[], period: Period, zone: Zone): Instant {
  return starts
    .map((start) => deadline(start, period, zone))
    .reduce((latest, next) => (next > latest ? next : latest));
}

function isImplausible(start: Start | typeof IMPLAUSIBLE, terms: Terms): boolean {
  if (start === IMPLAUSIBLE) return true;
  return start.kind === 'day' ? start.day < terms.plausible.day : start.at < terms.plausible.instant;
}

function isFuture(start: Start, zone: Zone, now: Instant): boolean {
  return start.kind === 'day' ? start.day > dayAt(now, zone) : start.at > now;
}
