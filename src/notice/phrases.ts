import type { Action } from '../policy/policy.ts';
import type { Part } from './document.ts';

/** What stands at the head of a column. */
export type Column =
  | 'category'
  | 'data'
  | 'why'
  | 'purpose'
  | 'basis'
  | 'which'
  | 'base'
  | 'period'
  | 'start'
  | 'columns'
  | 'outcome'
  | 'limits'
  | 'place'
  | 'class'
  | 'types'
  | 'rule'
  | 'how';

/** The sentences of the documents that others read: no table, no rule and no product is named in the notice. */
export interface NoticePhrases {
  readonly title: Readonly<Record<Part, string>>;
  readonly lead: Readonly<Record<Part, string>>;
  readonly column: Readonly<Record<Column, string>>;
  readonly nothing: string;

  /** How long, where no number says it. */
  readonly untilEvent: string;
  readonly indefinitely: string;
  readonly forbidden: string;
  readonly outcome: Readonly<Record<Action, string>>;
  readonly staysAndIsReviewed: string;
  readonly removedWhenFound: string;
  readonly noEvent: string;
  latestOf(events: string): string;
  earliestOf(events: string): string;
  where(attribute: string, names: string): string;
  readonly otherwise: string;
  /** Which of several lines a text is about. */
  labelled(label: string, text: string): string;

  extended(conditions: string, atMost: string): string;
  suspended(conditions: string): string;
  keptAtLeast(period: string): string;
  /** The legal minimum of data that would go with it. */
  keptWith(data: string, period: string): string;
  goneWithin(period: string): string;
  reviewed(often: string): string;

  readonly periodsHeading: string;
  readonly periodsCaption: string;
  countedIn(zone: string): string;
  readonly beginsWithEvent: string;
  readonly stagesFromOneStart: string;
  readonly exceptionsHeading: string;
  readonly held: string;
  readonly restricted: string;
  readonly legalMinimum: string;

  readonly goneHeading: string;
  readonly goneLogically: string;
  backups(period: string): string;
  readonly backupsUnknown: string;
  backupsOf(connection: string, period: string | null): string;
  readonly copies: string;
  /** What remains of data that is not deleted. */
  readonly afterwards: Readonly<Partial<Record<Action, string>>>;

  readonly registerHeading: string;
  readonly registerCaption: string;
  readonly noPlace: string;

  readonly typesHeading: string;
  readonly typesCaption: string;
  readonly classesHeading: string;
  readonly classesIntroduction: string;
  readonly classesCaption: string;
  readonly rulesHeading: string;
  readonly rulesCaption: string;
  of(data: string, text: string): string;
}
