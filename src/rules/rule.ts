import type { Alteration } from '../anonymise/alteration.ts';
import type { Keep } from '../calendar/keep.ts';
import type { Period } from '../calendar/period.ts';
import type { Window } from '../calendar/window.ts';
import type { Budget, Limits } from '../config/config.ts';
import type { Dependant, EpochUnit, EventLink, Person } from '../datamap/place.ts';
import type { WrittenAt } from '../finding.ts';
import type { Action, Texts } from '../policy/policy.ts';
import type { Predicate } from '../sql/predicate.ts';
import type { HeldPlace, MappedPlaces } from './dependant-places.ts';

/** When due becomes overdue, where nobody says: a run that was missed once is no alarm yet. */
export const OVERDUE_AFTER_SECONDS = 48 * 3_600;

/** One event of a rule's start, and the column in which this place keeps it. */
export interface StartEvent {
  readonly event: string;
  readonly column: string;
  readonly always: boolean;
  readonly as: EpochUnit | null;
  /** The linked rows whose column it is; null: the row's own. */
  readonly from: EventLink | null;
}

/** What decides which rows change, and how: the text behind a rule's version, and nothing else is in it. */
export interface Decision {
  readonly connection: string;
  readonly table: string;
  readonly key: readonly string[] | null;
  readonly category: string;
  readonly filter: Predicate | null;
  /** Empty where `keep` is a word and no event counts. */
  readonly start: readonly StartEvent[];
  readonly keep: Keep;
  /** Kept past `keep` while one of the conditions holds, never past `atMost`. */
  readonly extension: { readonly while: readonly Predicate[]; readonly atMost: Period } | null;
  readonly action: Action;
  /** What becomes of the columns; null unless the action anonymises or pseudonymises. */
  readonly alteration: Alteration | null;
  /** What goes, or stays, with a row. */
  readonly dependants: readonly Dependant[];
  /** Whom a row is about: a hold on a person is found by it. */
  readonly person: Person;
  /** How rows of its dependants' tables are held on their own account. */
  readonly heldWith: readonly HeldPlace[];
  /** The zone in which days are counted. */
  readonly zone: string;
  /** The zone of time columns that carry none. */
  readonly columnZone: string | null;
  /** ISO date: events before it are implausible. */
  readonly plausibleAfter: string;
}

/** A policy brought to one place: complete and frozen, nothing behind it looks at the files again. */
export interface Rule extends Decision {
  /** `connection/table/category`, then `@P24M` where the period is chosen by an attribute. */
  readonly id: string;
  /** SHA-256 of the RFC 8785 text of the decision, lower-case hex. */
  readonly version: string;
  /** SHA-256 of the policy's own text. */
  readonly policyHash: string;
  readonly title: Texts;
  /** The filters of all the table's categories, on the table's first rule only, so that rows of none are counted once. */
  readonly tableFilters: readonly Predicate[] | null;
  /** Of the conditions that extend, in their order; not part of the version. */
  readonly conditionNames: readonly string[];
  /** What lives in its dependants' tables; not part of the version. */
  readonly dependantPlaces: readonly MappedPlaces[];
  /** Five-field cron in UTC; not part of the version. */
  readonly schedule: string;
  /** The hours, in UTC, in which it may act; null: all of them. Not part of the version. */
  readonly window: Window | null;
  /** What one run may use before the rest waits for the next; not part of the version. */
  readonly budget: Budget | null;
  /** What aborts a run before its first change; not part of the version. */
  readonly limits: Limits | null;
  /** After how long due becomes overdue; not part of the version. */
  readonly overdueAfterSeconds: number;
  readonly policyPosition: WrittenAt;
  readonly placePosition: WrittenAt;
  /** Where the single keys stand: `starts`, `keep`, … of the policy. */
  readonly policyPositions: Readonly<Record<string, WrittenAt>>;
  readonly placePositions: Readonly<Record<string, WrittenAt>>;
}

/** Whether the rule ever changes a row: `indefinitely` and `review` only count and report. */
export function acts(rule: Pick<Decision, 'keep' | 'action'>): boolean {
  return rule.keep !== 'indefinitely' && rule.action !== 'review';
}
