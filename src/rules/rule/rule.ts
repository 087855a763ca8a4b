import type { Alteration } from '../../anonymise/alteration.ts';
import type { Keep } from '../../calendar/keep.ts';
import type { Period } from '../../calendar/period.ts';
import type { Window } from '../../calendar/window.ts';
import type { Budget, Limits } from '../../config/config.ts';
import type { Archive, Base, Dependant, Person, Summary } from '../../datamap/place/place.ts';
import type { WrittenAt } from '../../finding.ts';
import type { Action, Texts } from '../../policy/policy.ts';
import type { Predicate } from '../../sql/predicate.ts';
import type { ArchivePlace } from './archive-place.ts';
import type { DependantTable, HeldPlace } from './dependant-places.ts';
import type { Combine, StartEvent } from './start-event.ts';

/** When due becomes overdue, where nobody says: a run that was missed once is no alarm yet. */
export const OVERDUE_AFTER_SECONDS = 48 * 3_600;

/** A stage before this one, whose rows stay where they are. */
export interface EarlierStage {
  readonly stage: number;
  readonly action: Action;
  /** The column that says when a row was done; null: its key is remembered beside the receipts. */
  readonly marker: string | null;
}

/** A stage after this one, in the same place. */
export interface LaterStage {
  readonly stage: number;
  /** As of an earlier one; null, too, where its rows go. */
  readonly marker: string | null;
}

/** What decides which rows change, and how: the text behind a rule's version, and nothing else is in it. */
export interface Decision {
  readonly connection: string;
  readonly table: string;
  readonly key: readonly string[] | null;
  readonly category: string;
  /** Counted from 1; null where the policy has no stages. */
  readonly stage: number | null;
  /** Whether the table holds rows in daily use, or the intermediate archive. */
  readonly base: Base;
  /** Stages of this place that a row must have gone through before this one touches it. */
  readonly earlier: readonly EarlierStage[];
  readonly filter: Predicate | null;
  /** Empty where `keep` is a word and no event counts. */
  readonly start: readonly StartEvent[];
  /** Which of several events counts, among those that have happened. */
  readonly combine: Combine;
  readonly keep: Keep;
  /** Kept past `keep` while one of the conditions holds, never past `atMost`. */
  readonly extension: { readonly while: readonly Predicate[]; readonly atMost: Period } | null;
  /** Nothing is due while one of them holds. */
  readonly suspension: readonly Predicate[];
  readonly action: Action;
  /** Where rows are archived; null unless the action is `archive`. */
  readonly archive: Archive | null;
  /** What is counted before rows go; null unless the action is `summarise`. */
  readonly summary: Summary | null;
  /** What becomes of the columns of rows that stay; null where they go. */
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
  /** `connection/table/category`, then `/2` for the second stage, or `@P24M` where the period is chosen by an attribute. */
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
  /** Of the conditions that suspend, in their order; not part of the version. */
  readonly suspensionNames: readonly string[];
  /** Markers of the stages after it, which read the same columns as this one; not part of the version. */
  readonly later: readonly LaterStage[];
  /** The legal minimum of the policy, which other rules keep to; not part of the version. */
  readonly keepAtLeast: Period | null;
  /** How the archive's own data map reads it; null unless the action is `archive`. Its own rules' versions are about it. */
  readonly archivePlace: ArchivePlace | null;
  /** The connection to which its rows, or some that depend on them, are copied before they go; null where none are. */
  readonly archiveConnection: string | null;
  /** What lives in its dependants' tables; not part of the version. */
  readonly dependantPlaces: readonly DependantTable[];
  /** As `formatSchedule` writes it: five-field cron with its zone; not part of the version. */
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

/** Whether a row goes, and what depends on it with it; else it stays in its place. */
export function removesRows({ action, alteration }: Pick<Decision, 'action' | 'alteration'>): boolean {
  return action !== 'review' && alteration === null;
}

/** Whether the rule ever changes a row: `indefinitely` and `review` only count and report. */
export function acts(rule: Pick<Decision, 'keep' | 'action'>): boolean {
  return rule.keep !== 'indefinitely' && rule.action !== 'review';
}

/** The connections that its batches touch. */
export function connectionsOf(rule: Pick<Rule, 'connection' | 'archiveConnection'>): readonly string[] {
  return rule.archiveConnection === null ? [rule.connection] : [rule.connection, rule.archiveConnection];
}
