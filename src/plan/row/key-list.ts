import type { KeyLists } from '../../sql/dialect.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';

/** The keys of rows, one list a row, as one list a column. */
export function keyLists(checked: CheckedRule, keys: readonly (readonly string[])[]): KeyLists {
  return checked.key.map((_, index) => keys.map((key) => key[index] as string));
}
