import type { Zone } from '../calendar/zone.ts';
import type { Rule } from '../rules/rule.ts';
import type { Predicate } from '../sql/predicate.ts';
import type { Column, TableShape } from '../sql/shape.ts';
import type { TimeColumn } from './time-column.ts';

/** A rule that was held against the live catalogue: every name is the server's own, every type is known. */
export interface CheckedRule {
  readonly rule: Rule;
  readonly shape: TableShape;
  readonly zone: Zone;
  readonly key: readonly Column[];
  /** The columns of the start, in the order of the policy's events. */
  readonly times: readonly TimeColumn[];
  readonly filter: Predicate | null;
  /** Any of them keeps a row past `keep`. */
  readonly extensions: readonly Predicate[];
  readonly tableFilters: readonly Predicate[] | null;
}
