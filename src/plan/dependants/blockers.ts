import { and, type Fragment, not, or, raw, type Statement, sql } from '../../sql/fragment.ts';
import { OURS } from '../../sql/predicate-sql.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import type { KnownHolds } from '../state/held.ts';
import { dueSql } from '../state/state.ts';
import { stayings } from '../state/staying.ts';
import { blockedBy, blockingKeys } from './dependants.ts';

/** A table whose rows refer to rows that are due, and the statement that counts these. */
export interface Blocker {
  /** `schema.table` */
  readonly table: string;
  readonly count: Statement;
}

/** How many of the rows that would go each table blocks; one that two tables block is counted for both. */
export function blockersOf(
  checked: CheckedRule,
  boundaries: Boundaries,
  holds: KnownHolds,
): readonly Blocker[] {
  const { dialect, shape } = checked;
  const stronger = stayings(checked, boundaries, holds).flatMap(([state, stays]) =>
    state === 'blocked' ? [] : [not(stays)],
  );
  return blockingTables(checked).map(({ table, blocks }) => {
    const where = and([dueSql(checked, boundaries), ...stronger, blocks]);
    return {
      table,
      count: dialect.statement(
        sql`SELECT ${dialect.text(raw('count(*)'), 'integer')} FROM ${dialect.rows(shape, OURS)} WHERE ${where}`,
      ),
    };
  });
}

/** Every table whose rows can forbid a deletion, by name, and whether one of them forbids our row's: two-valued. */
export function blockingTables(
  checked: CheckedRule,
): readonly { readonly table: string; readonly blocks: Fragment }[] {
  const keys = blockingKeys(checked);
  const tables = [...new Set(keys.map(({ key }) => shapeName(key.relation)))].sort();
  return tables.map((table) => {
    const own = keys.filter(({ key }) => shapeName(key.relation) === table);
    return { table, blocks: or(own.map((one) => blockedBy(one, checked))) };
  });
}
