import type { CheckedAlteration, MarkerColumn } from '../../anonymise/alteration.ts';
import type { Period } from '../../calendar/period.ts';
import type { Zone } from '../../calendar/zone.ts';
import type { DependantAction, PersonColumn } from '../../datamap/place/place.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Predicate } from '../../sql/predicate.ts';
import type { Column, IncomingKey, TableShape } from '../../sql/shape.ts';
import type { CheckedArchive } from './checked-archive.ts';
import type { CheckedSummary } from './checked-summary.ts';
import type { TimeColumn } from './time-column.ts';

/** A rule that was held against the live catalogue: every name is the server's own, every type is known. */
export interface CheckedRule {
  readonly rule: Rule;
  /** How its server is spoken to. */
  readonly dialect: Dialect;
  readonly shape: TableShape;
  readonly zone: Zone;
  readonly key: readonly Column[];
  /** The columns of the start, in the order of the policy's events. */
  readonly times: readonly TimeColumn[];
  readonly filter: Predicate | null;
  /** Any of them keeps a row past `keep`. */
  readonly extensions: readonly Predicate[];
  /** Nothing is due while any of them holds. */
  readonly suspensions: readonly Predicate[];
  readonly tableFilters: readonly Predicate[] | null;
  /** Where each kind of person is found; empty where rows are about nobody. */
  readonly person: readonly CheckedPerson[];
  /** What goes, or stays, with a row. */
  readonly dependants: readonly CheckedDependant[];
  /** What becomes of the columns; null unless the rule anonymises or pseudonymises. */
  readonly alteration: CheckedAlteration | null;
  /** What is counted before rows go; null where nothing is. */
  readonly summary: CheckedSummary | null;
  /** Where rows are copied to before they go, or lose values; null where they are copied nowhere. */
  readonly archive: CheckedArchive | null;
  /** What says that the stages before this one were done to a row. */
  readonly earlier: readonly Marking[];
  /** Foreign keys that forbid the deletion of a row as long as another row refers to it. */
  readonly blocking: readonly IncomingKey[];
  /** Every other table that is read or changed for the rule; their fingerprints are compared as the rule's own is. */
  readonly others: readonly OtherTable[];
}

/** How rows say that a stage was done to them. */
export interface Marking {
  /** null where the policy has no stages. */
  readonly stage: number | null;
  /** null: their keys are remembered beside the receipts. */
  readonly marker: MarkerColumn | null;
}

/** A table beside the rule's own. */
export interface OtherTable {
  readonly shape: TableShape;
  /** Whether its rows are changed, or only read. */
  readonly use: 'read' | 'change';
}

/** A column that names a person, fit to be compared as text. */
export interface CheckedPerson extends PersonColumn {
  readonly kind: string;
  readonly match: 'exact' | 'case_insensitive';
  readonly type: Column;
}

/** Dependent rows, as the live catalogue has them. */
export interface CheckedDependant {
  readonly shape: TableShape;
  /** Their columns, and those of the parent that they refer to. */
  readonly on: readonly { readonly theirs: string; readonly ours: string }[];
  readonly action: DependantAction;
  /** Where they are copied to before they go; null unless they are archived. */
  readonly archive: CheckedArchive | null;
  readonly dependants: readonly CheckedDependant[];
  /** As of a rule: what refers to these rows and does not go with them; empty unless they are deleted. */
  readonly blocking: readonly IncomingKey[];
  /** What keeps rows of this table on their own account; a row with one that is kept so is withheld whole. */
  readonly places: readonly DependantPlace[];
}

/** A category that lives in a dependant's table. */
export interface DependantPlace {
  readonly rule: string;
  readonly category: string;
  readonly filter: Predicate | null;
  readonly person: readonly CheckedPerson[];
  /** No row is removed or changed while one of them holds. */
  readonly suspensions: readonly Predicate[];
  /** null where the law asks for none. */
  readonly minimum: CheckedMinimum | null;
}

/** A legal minimum: a row that has one is not removed before it is over. */
export interface CheckedMinimum {
  readonly keepAtLeast: Period;
  /** The columns of the start from which it runs. */
  readonly times: readonly TimeColumn[];
  readonly combine: Rule['combine'];
}
