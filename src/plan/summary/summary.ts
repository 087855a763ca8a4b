import type { KeyLists } from '../../sql/dialect.ts';
import { and, type Fragment, join, raw, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import type { KnownHolds } from '../state/held.ts';
import { type Group, inGroupSql, partsSql, writtenGroup } from './summary-group.ts';

/** The statements of a plan whose rows are counted before they go. */
export interface SummaryStatements {
  /** What the rows of these keys are counted by, as text: one row each. */
  parts(keys: KeyLists): Statement;
  /** How many rows of the group the run will take, those in hand among them; counts no further than `enough`. */
  due(group: Group, enough: number, holds: KnownHolds): Statement;
  /** Locks the row whose `by` columns are null, and answers its count: whoever has it is alone with the table. */
  readonly lockRest: Statement;
  /** Locks the rows of these groups; answers their `by` columns, as `writtenGroup` writes them, and their count. */
  lockGroups(groups: readonly Group[]): Statement;
  /** Adds to the row of each group, or makes it. */
  add(groups: readonly Group[], rows: readonly number[]): Statement;
  /** Adds to the row whose `by` columns are null. */
  addToRest(rows: number): Statement;
  /** Makes that row, with nothing counted in it. */
  readonly makeRest: Statement;
  /** Whether it is there: how many there are. */
  readonly countRest: Statement;
  readonly takeTurn: Statement;
  /** null where a turn ends with its transaction. */
  readonly endTurn: Statement | null;
}

/** What our statements call the summary. */
const SUMMARY = 's';

/** null for a rule that counts nothing; `free` says which rows the run will take. */
export function summaryStatements(
  checked: CheckedRule,
  free: (holds: KnownHolds) => Fragment,
): SummaryStatements | null {
  const { summary, dialect, shape, key } = checked;
  if (!summary) return null;
  const { by, count } = summary;
  const number = dialect.text(raw('count(*)'), 'integer');
  const into = by.map((one) => one.into);
  const from = dialect.rows(summary.shape, SUMMARY);
  const counted = column(dialect, count.name, SUMMARY);
  const isRest = and(into.map(({ name }) => sql`${column(dialect, name, SUMMARY)} IS NULL`));
  const columnsOf = (groups: readonly Group[]): KeyLists => {
    const written = groups.map((group) => writtenGroup(summary, group));
    return into.map((_, index) => written.map((texts) => texts[index] as string));
  };
  const turn = `retentiond ${summary.shape.schema} ${summary.shape.name}`;
  const { statement, tally } = dialect;
  return {
    parts: (keys) => {
      const rows = dialect.keyed(shape, OURS, key, keys);
      return statement(
        sql`SELECT ${join(partsSql(checked, summary), ', ')} FROM ${rows.from} WHERE ${and(rows.where)}`,
      );
    },
    due: (group, enough, holds) => {
      const rows = dialect.rows(shape, OURS);
      const which = and([inGroupSql(checked, summary, group), free(holds)]);
      return statement(
        sql`SELECT ${number} FROM (SELECT 1 FROM ${rows} WHERE ${which} ${dialect.limit(enough)}) AS counted`,
      );
    },
    lockRest: statement(
      sql`SELECT ${dialect.text(counted, 'integer')} FROM ${from} WHERE ${isRest} FOR UPDATE`,
    ),
    lockGroups: (groups) => {
      const rows = dialect.keyed(summary.shape, SUMMARY, into, columnsOf(groups));
      const names = into.map(({ name, family }) => dialect.text(column(dialect, name, SUMMARY), family));
      const answers = join([...names, dialect.text(counted, 'integer')], ', ');
      return statement(sql`SELECT ${answers} FROM ${rows.from} WHERE ${and(rows.where)} FOR UPDATE`);
    },
    add: (groups, rows) =>
      statement(tally.add(summary.shape, into, columnsOf(groups), count, rows.map(String))),
    addToRest: (rows) => {
      const sum = sql`${counted} + ${dialect.whole(BigInt(rows))}`;
      return statement(sql`${dialect.update(from, SUMMARY, [[count.name, sum]])} WHERE ${isRest}`);
    },
    makeRest: statement(
      sql`INSERT INTO ${dialect.relation(summary.shape)} (${dialect.identifier(count.name)}) VALUES (0)`,
    ),
    countRest: statement(sql`SELECT ${number} FROM ${from} WHERE ${isRest}`),
    takeTurn: statement(tally.takeTurn(turn)),
    endTurn: tally.endTurn && statement(tally.endTurn(turn)),
  };
}
