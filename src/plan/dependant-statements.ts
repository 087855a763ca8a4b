import { and, type Fragment, join, not, numbered, raw, type Statement, sql } from '../sql/fragment.ts';
import { column, identifier, OURS, relation } from '../sql/postgresql.ts';
import { shapeName } from '../sql/shape.ts';
import type { CheckedRule } from './checked-rule.ts';
import { type DependantPath, linkedTo, parentPath } from './dependant-path.ts';
import { isMovedBy } from './dependant-rows.ts';
import { type DependantStep, dependantSteps } from './dependant-step.ts';
import { hasKeyOf, type KeyLists } from './key-list.ts';

/**
 * One change of one dependant's table, for the rows of these keys, which are locked. The changes run in their order: what
 * is detached first, then what is deleted, the rows on which nothing depends before those on which they depended.
 */
export interface DependantStatements {
  /** `schema.table` */
  readonly table: string;
  readonly action: DependantStep['action'];
  /** How many rows each of ours takes along at most: its key columns, then their number. Rows that take none are left out. */
  perParent(keys: KeyLists): Statement;
  /** Locks the rows and answers how many; asked in the opposite order, so that no row can come to depend on a locked one. */
  lock(keys: KeyLists): Statement;
  /** Deletes or detaches exactly these rows: as many as were locked. */
  change(keys: KeyLists): Statement;
  /** How many rows still depend on ours right after the change; more than none where no foreign key forbids it. */
  rest(keys: KeyLists): Statement;
}

/** Every change that the deletion of rows brings with it, in the order in which the changes must run. */
export function dependantStatements(checked: CheckedRule): readonly DependantStatements[] {
  return dependantSteps(checked).map((step) => ({
    table: shapeName(step.shape),
    action: step.action,
    perParent: (keys) => numbered(perParentSql(step, checked, keys)),
    lock: (keys) => numbered(countSql(step, checked, keys, raw(` FOR UPDATE OF ${THEIRS}`))),
    change: (keys) => numbered(changeSql(step, checked, keys)),
    rest: (keys) => numbered(countSql(step, checked, keys, raw(''))),
  }));
}

const THEIRS = 'd';
const CHANGED = 'c';

/** A row that two paths reach counts with the first of them: each path alone can use its index. */
function countSql(step: DependantStep, checked: CheckedRule, keys: KeyLists, locking: Fragment): Fragment {
  const counts = step.paths.map((path, index) => {
    const others = step.paths
      .slice(0, index)
      .map((earlier) => not(isMovedBy(earlier, checked, THEIRS, keys)));
    const where = and([isMovedBy(path, checked, THEIRS, keys), ...others]);
    return sql`(SELECT count(*) FROM (SELECT FROM ${rowsOf(step)} WHERE ${where}${locking}) AS counted)`;
  });
  return sql`SELECT (${join(counts, ' + ')})::text`;
}

function changeSql(step: DependantStep, checked: CheckedRule, keys: KeyLists): Fragment {
  const [only] = step.paths;
  const where =
    only && step.paths.length === 1
      ? isMovedBy(only, checked, CHANGED, keys)
      : // The rows are locked, so that no other transaction can move them meanwhile.
        sql`${raw(CHANGED)}.ctid = ANY (ARRAY(${join(
          step.paths.map(
            (path) =>
              sql`SELECT ${raw(THEIRS)}.ctid FROM ${rowsOf(step)} WHERE ${isMovedBy(path, checked, THEIRS, keys)}`,
          ),
          ' UNION ',
        )}))`;
  const table = sql`ONLY ${relation(step.shape)} AS ${raw(CHANGED)}`;
  if (step.action === 'delete') return sql`DELETE FROM ${table} WHERE ${where}`;
  const nulls = step.columns.map((name) => sql`${identifier(name)} = NULL`);
  return sql`UPDATE ${table} SET ${join(nulls, ', ')} WHERE ${where}`;
}

function rowsOf({ shape }: DependantStep): Fragment {
  return sql`ONLY ${relation(shape)} AS ${raw(THEIRS)}`;
}

/** Joined rather than asked row by row: a link without an index then costs one reading of the table. */
function perParentSql(step: DependantStep, checked: CheckedRule, keys: KeyLists): Fragment {
  const names = checked.key.map((_, index) => identifier(`k${index}`));
  const outputs = checked.key.map(
    (key, index) => sql`${column(key.name)}::text AS ${names[index] as Fragment}`,
  );
  const pairs = step.paths.map(
    (path) => sql`
      SELECT DISTINCT ${join(outputs, ', ')}, ${raw(THEIRS)}.ctid
      FROM ${joinedTo(path, THEIRS)} JOIN ONLY ${relation(checked.shape)} AS ${raw(OURS)} ON ${topLink(path, THEIRS)}
      WHERE ${hasKeyOf(checked, keys)}`,
  );
  const listed = join(names, ', ');
  return sql`SELECT ${listed}, count(*)::text FROM (${join(pairs, ' UNION ')}) AS found GROUP BY ${listed}`;
}

/** The dependant's table, joined with those above it up to the one that refers to ours. */
function joinedTo(path: DependantPath, alias: string): Fragment {
  const own = sql`ONLY ${relation(path.last.shape)} AS ${raw(alias)}`;
  const parent = parentPath(path);
  if (!parent) return own;
  const upper = `${alias}p`;
  return sql`${own} JOIN ${joinedTo(parent, upper)} ON ${linkedTo(path.last.on, alias, upper)}`;
}

/** How the uppermost dependant of the path refers to our rows. */
function topLink(path: DependantPath, alias: string): Fragment {
  const parent = parentPath(path);
  return parent ? topLink(parent, `${alias}p`) : linkedTo(path.last.on, alias, OURS);
}
