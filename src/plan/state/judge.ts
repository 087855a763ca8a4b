import { deadline } from '../../calendar/deadline.ts';
import type { Instant, Start } from '../../calendar/instant.ts';
import type { Keep } from '../../calendar/keep.ts';
import type { Period } from '../../calendar/period.ts';
import { dayAt, type Zone } from '../../calendar/zone.ts';
import type { Action } from '../../policy/policy.ts';
import { type Decision, OVERDUE_AFTER_SECONDS } from '../../rules/rule/rule.ts';
import { type Boundary, plausibleBoundary } from '../checked/boundary.ts';
import { IMPLAUSIBLE } from './row-time.ts';
import type { DatedState } from './state.ts';

/** What a rule, or a policy, says of a row's end. */
export interface Ending {
  /** Which of the events that happened is the start. */
  readonly combine: Decision['combine'];
  readonly keep: Keep;
  readonly extension: { readonly atMost: Period } | null;
  readonly action: Action;
}

/** What a rule asks of one row, without its place. */
export interface Terms {
  readonly combine: Decision['combine'];
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
 * The state of one row, by `deadline`: the second way to the answer that the SQL gives by `cutoff`. Of several events the
 * deadline of the latest, or earliest, is the latest, or earliest, of their deadlines: a later start never ends earlier.
 */
export function judge(terms: Terms, facts: RowFacts, now: Instant): Verdict {
  const { keep } = terms;
  if (keep === 'forbidden') return { state: 'breach', dueAt: null };
  if (keep === 'indefinitely') return { state: 'kept', dueAt: null };
  const happened = facts.starts.filter((start) => start !== null);
  if (happened.some((start) => isImplausible(start, terms))) return { state: 'implausible', dueAt: null };
  const starts = happened as Start[];
  if (starts.length === 0) return { state: facts.always ? 'undated' : 'not_started', dueAt: null };
  const keepEnds = deadlineOf(terms, starts, keep);
  const extends_ = facts.extended && terms.atMost !== null;
  const dueAt = extends_ ? deadlineOf(terms, starts, terms.atMost as Period) : keepEnds;
  if (isAhead(terms, starts, now)) return { state: 'future', dueAt };
  if (now >= dueAt) return { state: pastState(terms, dueAt, now), dueAt };
  return { state: extends_ && now >= keepEnds ? 'extended' : 'kept', dueAt };
}

function pastState({ action, overdueAfter }: Terms, dueAt: Instant, now: Instant): DatedState {
  if (action === 'review') return 'review';
  return now - overdueAfter >= dueAt ? 'overdue' : 'due';
}

/** The terms of a rule or a policy; `plausibleAfter` is an ISO date. */
export function termsOf(
  { combine, keep, extension, action }: Ending,
  zone: Zone,
  plausibleAfter: string,
  overdueAfterSeconds = OVERDUE_AFTER_SECONDS,
): Terms {
  return {
    combine,
    keep,
    atMost: extension?.atMost ?? null,
    action,
    zone,
    plausible: plausibleBoundary(plausibleAfter, zone),
    overdueAfter: BigInt(overdueAfterSeconds) * 1_000_000n,
  };
}

/** Of the start among these events, of which there is one at least. */
export function deadlineOf(
  { combine, zone }: Pick<Terms, 'combine' | 'zone'>,
  starts: readonly Start[],
  period: Period,
): Instant {
  return starts
    .map((start) => deadline(start, period, zone))
    .reduce((chosen, next) => (next > chosen === (combine === 'latest') ? next : chosen));
}

/** Whether the start itself lies ahead: the earliest of several does only where all of them do. */
function isAhead({ combine, zone }: Terms, starts: readonly Start[], now: Instant): boolean {
  const ahead = starts.filter((start) => isFuture(start, zone, now)).length;
  return combine === 'latest' ? ahead > 0 : ahead === starts.length;
}

/** Whether no event can have happened then. */
export function isImplausible(start: Start | typeof IMPLAUSIBLE, terms: Pick<Terms, 'plausible'>): boolean {
  if (start === IMPLAUSIBLE) return true;
  return start.kind === 'day' ? start.day < terms.plausible.day : start.at < terms.plausible.instant;
}

function isFuture(start: Start, zone: Zone, now: Instant): boolean {
  return start.kind === 'day' ? start.day > dayAt(now, zone) : start.at > now;
}
