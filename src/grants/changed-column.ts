import type { CheckedRule } from '../plan/checked/checked-rule.ts';
import { isSameRelation } from '../plan/same-relation.ts';
import { rightsOf } from '../sql/rights.ts';
import { type RelationName, shapeName } from '../sql/shape.ts';
import { changingNeeds } from './row-needs.ts';

/** Asked once a batch, and always the same of one rule. */
const known = new WeakMap<CheckedRule, ReadonlyMap<string, string>>();

/** A column of the table that the rule may change where it may delete none of its rows; null elsewhere. */
export function changedColumn(checked: CheckedRule, table: RelationName): string | null {
  const columns = known.get(checked) ?? changedColumns(checked);
  known.set(checked, columns);
  return columns.get(shapeName(table)) ?? null;
}

function changedColumns(checked: CheckedRule): ReadonlyMap<string, string> {
  const needs = changingNeeds(checked, rightsOf(checked.dialect));
  const tables = [checked.shape, ...checked.others.map(({ shape }) => shape)];
  return new Map(
    tables.flatMap((table) => {
      const own = needs.filter(
        (need) =>
          need.schema !== null &&
          need.table !== null &&
          isSameRelation({ schema: need.schema, name: need.table }, table),
      );
      const changed = own.find(({ privilege }) => privilege === 'UPDATE')?.column ?? null;
      const deletes = own.some(({ privilege }) => privilege === 'DELETE');
      return changed === null || deletes ? [] : [[shapeName(table), changed] as const];
    }),
  );
}
