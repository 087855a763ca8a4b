import type { Technique } from '../../anonymise/alteration.ts';
import type { Period } from '../../calendar/period.ts';
import type { Base, DependantAction, SummaryColumn } from '../../datamap/place/place.ts';
import type { Action, LegalBasis } from '../../policy/policy.ts';

export type Language = 'en' | 'fr';

/** The words that everything which is told of a policy is made of. */
export interface Words {
  quote(word: string): string;
  /** a, b and c. */
  list(items: readonly string[]): string;
  /** a, b or c. */
  either(items: readonly string[]): string;
  /** How often: every year, every 6 months. */
  every(period: Period): string;
  /** With the article of the GDPR. */
  readonly basis: Readonly<Record<LegalBasis, string>>;
  readonly base: Readonly<Record<Base, string>>;
  /** What a row then is, as it stands within a sentence. */
  readonly done: Readonly<Record<Action, string>>;
  /** As it stands behind *after*, *à compter*. */
  startOf(event: string): string;
  latestOf(events: string): string;
  earliestOf(events: string): string;
}

/** The sentences in which a policy is explained; each language says all of them. */
export interface Phrases extends Words {
  purpose(text: string): string;
  legalBases(list: string): string;
  /** The statements about `keep` begin small, since they also stand behind names. */
  keep(period: string, start: string, action: Action): string;
  noLonger(start: string, action: Action): string;
  readonly indefinitely: string;
  readonly forbidden: string;
  stagesFrom(start: string): string;
  stageAfter(base: Base, period: string, action: Action): string;
  stageAtOnce(base: Base, action: Action): string;
  named(attribute: string, names: string): string;
  namedOrOther(attribute: string, names: string): string;
  other(attribute: string): string;
  readonly namesDecide: string;
  extended(conditions: string, atMost: string): string;
  suspended(conditions: string): string;
  keptAtLeast(period: string, start: string | null): string;
  goneWithin(period: string, start: string | null): string;
  readonly countedExactly: string;
  /** Beside periods that count days. */
  readonly hoursExactly: string;
  countedInDays(zone: string): string;
  /** Which stage or period is meant, where there are several. */
  stageLabel(number: number): string;
  periodLabel(period: string): string;
  today(today: string, cutoff: string, label: string | null): string;
  nowInstant(cutoff: string, label: string | null): string;
  todayReviewed(today: string, cutoff: string, label: string | null): string;
  nowReviewed(cutoff: string, label: string | null): string;
  reviewedEvery(often: string, last: string | null): string;
  accepted(finding: string, reason: string): string;
  readonly draft: string;
  lives(places: string): string;
  livesIn(base: Base, places: string): string;
  linked(column: string, by: string): string;
  readonly nowhere: string;
  source(text: string): string;
}

/** A condition on rows, as clauses that begin with a column. */
export interface FilterPhrases {
  where(place: string, filter: string): string;
  readonly compares: Readonly<
    Record<'equals' | 'above' | 'at_least' | 'below' | 'at_most' | 'starts_with', string>
  >;
  readonly isNull: string;
  opposite(clause: string): string;
  some(table: string, where: string | null): string;
}

/** What becomes of the columns and the dependants of a row, in clauses that are joined to a sentence. */
export interface PlacePhrases {
  /** `crm.people: …; ….` */
  at(places: string, clauses: readonly string[]): string;
  column(names: string, technique: Technique): string;
  unchanged(names: string): string;
  marker(column: string): string;
  copied(to: string, startInto: string): string;
  readonly nothingStays: string;
  stays(names: string): string;
  readonly othersEmptied: string;
  counted(into: string, count: string, by: string): string;
  countedBy(column: SummaryColumn): string;
  smallGroups(minimum: number): string;
  dependants(action: DependantAction, tables: string): string;
  /** A table, the column that links it, and where its rows are archived. */
  dependant(table: string, by: string, to: string | null): string;
  /** The legal minimum of dependants, which withholds the row that they would go with. */
  keptWith(table: string, category: string, period: string): string;
}
