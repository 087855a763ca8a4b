import type { Dialect } from '../sql/dialect.ts';
import { and, type Fragment, not, or, raw, type Statement, sql } from '../sql/fragment.ts';
import { OURS } from '../sql/predicate-sql.ts';
import type { TableShape } from '../sql/shape.ts';
import type { RulePlan } from './plan.ts';
import type { KnownHolds } from './state/held.ts';
import { dueSql } from './state/state.ts';
import { stayings } from './state/staying.ts';

/** Where two sets of rules are compared: one live table. */
export interface ComparedTable {
  readonly dialect: Dialect;
  readonly shape: TableShape;
}

/** Rows of one table that any of these rules would change now, and none of those: how many. */
export function countDueOnlyUnder(
  { dialect, shape }: ComparedTable,
  these: readonly RulePlan[],
  those: readonly RulePlan[],
  holds: KnownHolds,
): Statement {
  const which = and([taken(these, holds), not(taken(those, holds))]);
  return dialect.statement(
    sql`SELECT ${dialect.text(raw('count(*)'), 'integer')} FROM ${dialect.rows(shape, OURS)} WHERE ${which}`,
  );
}

/** Due, and kept back by nothing; unknown counts as no. */
function taken(plans: readonly RulePlan[], holds: KnownHolds): Fragment {
  const any = or(
    plans.map(({ checked, boundaries }) =>
      and([
        dueSql(checked, boundaries),
        ...stayings(checked, boundaries, holds).map(([, stays]) => not(stays)),
      ]),
    ),
  );
  return sql`coalesce(${any}, FALSE)`;
}
