import { and, not, numbered, or, raw, type Statement, sql } from '../sql/fragment.ts';
import { OURS, relation } from '../sql/postgresql.ts';
import { shapeName } from '../sql/shape.ts';
import type { Boundaries } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import { blockedBy, blockingKeys } from './dependants.ts';
import type { KnownHolds } from './held.ts';
import { dueSql } from './state.ts';
import { stayings } from './staying.ts';

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
  const keys = blockingKeys(checked);
  const tables = [...new Set(keys.map(({ key }) => shapeName(key.relation)))].sort();
  const stronger = stayings(checked, holds).flatMap(([state, stays]) =>
    state === 'blocked' ? [] : [not(stays)],
  );
  return tables.map((table) => {
    const blocked = or(
      keys.filter(({ key }) => shapeName(key.relation) === table).map((one) => blockedBy(one, checked)),
    );
    const where = and([dueSql(checked, boundaries), ...stronger, blocked]);
    return {
      table,
      count: numbered(
        sql`SELECT count(*)::text FROM ONLY ${relation(checked.shape)} AS ${raw(OURS)} WHERE ${where}`,
      ),
    };
  });
}
