import type { Technique } from '../../anonymise/alteration.ts';
import type { Keep } from '../../calendar/keep.ts';
import type { Period } from '../../calendar/period.ts';
import type { ArchiveTable, SummaryColumn } from '../../datamap/place/place.ts';
import type { ReasonPhrases } from '../../rules/approval/reason-phrases.ts';

/** What decides about rows and has no name of its own. */
export type PartName =
  | 'period'
  | 'start'
  | 'action'
  | 'stage'
  | 'keptLonger'
  | 'atMost'
  | 'nothingDue'
  | 'keptAtLeast'
  | 'table'
  | 'rowKey'
  | 'whichRows'
  | 'startIn'
  | 'person'
  | 'zone'
  | 'columnZone'
  | 'plausible'
  | 'archivedTo'
  | 'archiveStart'
  | 'countedInto'
  | 'countedBy'
  | 'smallestGroup'
  | 'staying'
  | 'marked'
  | 'else';

/** The comparisons of a condition, each between a column and a value as it is written. */
export interface ConditionPhrases {
  readonly compares: Readonly<
    Record<
      'is' | 'oneOf' | 'startsWith' | 'like' | 'isNot' | 'above' | 'at_least' | 'below' | 'at_most',
      string
    >
  >;
  readonly and: string;
  readonly or: string;
  not(condition: string): string;
  aRow(link: string): string;
  noRow(link: string): string;
  link(table: string, by: string, where: string | null): string;
}

/** What an edit changes; each language says all of it. */
export interface DiffPhrases {
  readonly reasons: ReasonPhrases;
  /** Between what is told and what is told of it. */
  readonly colon: string;
  readonly conditions: ConditionPhrases;
  readonly change: Readonly<Record<'new' | 'gone' | 'changed', string>>;
  texts(keys: string): string;
  textsOnly(keys: string): string;
  readonly noRule: string;
  readonly shortened: string;
  readonly reachesMore: string;
  readonly reachesNoMore: string;
  readonly none: string;
  rows(newly: string, noLonger: string): string;
  readonly part: Readonly<Record<PartName, string>>;
  isIn(name: string): string;
  holdsWhere(name: string): string;
  dependants(table: string, by: string): string;
  becomes(column: string): string;
  period(period: Period): string;
  keep(keep: Keep): string;
  keepWhere(keep: string, attribute: string, names: string): string;
  otherwise(keep: string): string;
  startOf(combine: 'latest' | 'earliest', events: string): string;
  readonly noColumn: string;
  picked(pick: 'latest' | 'earliest', column: string, link: string): string;
  readAs(as: string): string;
  readonly alwaysThere: string;
  readonly never: string;
  readonly nobody: string;
  of(column: string, link: string): string;
  readonly anyCase: string;
  into(action: string, to: ArchiveTable | null): string;
  summaryColumn(column: SummaryColumn): string;
  technique(technique: Technique): string;
  readonly markedBeside: string;
}
