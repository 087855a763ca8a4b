import type { Action } from '../../policy/policy.ts';

/** What a count of rows is told beside `due` and `kept`. */
export type CountName =
  | 'overdue'
  | 'breach'
  | 'capped'
  | 'held'
  | 'suspended'
  | 'extended'
  | 'withheld'
  | 'blocked'
  | 'review'
  | 'done'
  | 'not_started'
  | 'future'
  | 'undated'
  | 'implausible'
  | 'unassigned';

/** The words of a table of counts; each language says all of them. */
export interface CountPhrases {
  readonly heads: readonly [rule: string, before: string, due: string, kept: string, detail: string];
  readonly counts: Readonly<Record<CountName, string>>;
  /** What is to become of the rows that are due. */
  readonly to: Readonly<Record<Action, string>>;
  readonly pastAtMost: string;
  by(table: string): string;
  readonly noCutoff: string;
  readonly laterStages: string;
}
