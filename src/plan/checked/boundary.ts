import { type Cutoff, cutoff } from '../../calendar/cutoff.ts';
import { parseDay } from '../../calendar/day.ts';
import type { Instant } from '../../calendar/instant.ts';
import type { Keep } from '../../calendar/keep.ts';
import { dayAt, midnightOf, type Zone } from '../../calendar/zone.ts';
import type { Rule } from '../../rules/rule/rule.ts';

/** A place on the time line that starts are compared with: as an instant and, for calendar days, as a day. */
export type Boundary = Cutoff;

/** Everything that a rule compares starts with, at one present. */
export interface Boundaries {
  /** The present. */
  readonly now: Instant;
  /** A start before it is past `keep`. Where no start counts: the present under `forbidden`, else the earliest that counts. */
  readonly keep: Boundary;
  /** A start before it is past `at_most`; null where nothing extends. */
  readonly atMost: Boundary | null;
  /** A start before these has been due for the rule's `overdue_after` or longer. */
  readonly overdueKeep: Boundary;
  readonly overdueAtMost: Boundary | null;
  /** A start before it is implausible. */
  readonly plausible: Boundary;
  /** A start that is not before it lies in the future. */
  readonly future: Boundary;
}

const SECOND = 1_000_000n;

/** The boundaries of a rule at `now`; a later `now` never makes one earlier. */
export function boundariesAt(rule: Rule, zone: Zone, now: Instant): Boundaries {
  const atMost = rule.extension?.atMost ?? null;
  const before = now - BigInt(rule.overdueAfterSeconds) * SECOND;
  const plausible = plausibleBoundary(rule.plausibleAfter, zone);
  return {
    now,
    keep: keepBoundary(rule.keep, plausible, zone, now),
    atMost: atMost && cutoff(now, atMost, zone),
    overdueKeep: keepBoundary(rule.keep, plausible, zone, before),
    overdueAtMost: atMost && cutoff(before, atMost, zone),
    plausible,
    future: { instant: now + 1n, day: dayAt(now, zone) + 1 },
  };
}

function keepBoundary(keep: Keep, plausible: Boundary, zone: Zone, now: Instant): Boundary {
  if (keep === 'forbidden') return { instant: now, day: dayAt(now, zone) };
  // Nothing is ever past it, and no row begins before this one.
  return keep === 'indefinitely' ? plausible : cutoff(now, keep, zone);
}

/** The midnight at which the configured day begins. */
export function plausibleBoundary(plausibleAfter: string, zone: Zone): Boundary & { readonly day: number } {
  const day = parseDay(plausibleAfter);
  if (day === null) throw new RangeError(`plausible_after is no date: ${plausibleAfter}`);
  return { instant: midnightOf(day, zone), day };
}
