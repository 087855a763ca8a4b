import { bind, type Fragment, join, raw, sql } from '../sql/fragment.ts';
import { column, OURS } from '../sql/postgresql.ts';
import type { CheckedRule } from './checked-rule.ts';

/** Key values as text, one list a key column: all of one length and order. */
export type KeyLists = readonly (readonly string[])[];

/** The keys of rows, one list a row, as one list a column. */
export function keyLists(checked: CheckedRule, keys: readonly (readonly string[])[]): KeyLists {
  return checked.key.map((_, index) => keys.map((key) => key[index] as string));
}

/** Whether the row's key is one of these. */
export function hasKeyOf(checked: CheckedRule, keys: KeyLists, alias = OURS): Fragment {
  const own = checked.key.map((key) => column(key.name, alias));
  const lists = checked.key.map(
    (key, index) => sql`${bind(keys[index] as readonly string[])}::${raw(key.type)}[]`,
  );
  if (own.length === 1) return sql`${own[0] as Fragment} = ANY (${lists[0] as Fragment})`;
  return sql`(${join(own, ', ')}) IN (SELECT * FROM unnest(${join(lists, ', ')}))`;
}
