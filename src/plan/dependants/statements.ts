import type { Dialect, KeyLists } from '../../sql/dialect.ts';
import { and, type Fragment, join, raw, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import { shapeName } from '../../sql/shape.ts';
import { keptColumns } from '../change/kept-columns.ts';
import type { CheckedArchive } from '../checked/checked-archive.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { goes } from './goes.ts';
import { type DependantPath, linkedTo, parentPath } from './path.ts';
import { wayOf } from './rows.ts';
import { type DependantStep, dependantSteps } from './step.ts';

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
  /** Everything of these rows that is copied before they go; null where nothing is. */
  readonly copied: CopiedRows | null;
  /** Deletes or detaches exactly these rows: as many as were locked. */
  change(keys: KeyLists): Statement;
  /** How many rows still depend on ours right after the change; more than none where no foreign key forbids it. */
  rest(keys: KeyLists): Statement;
}

/** Where rows are copied to before they go, and how they are read for it, after they were locked. */
export interface CopiedRows {
  readonly archive: CheckedArchive;
  read(keys: KeyLists): Statement;
}

/** Every change that the deletion of rows brings with it, in the order in which the changes must run. */
export function dependantStatements(checked: CheckedRule): readonly DependantStatements[] {
  const { statement } = checked.dialect;
  return dependantSteps(checked).map((step) => ({
    table: shapeName(step.shape),
    action: step.action,
    perParent: (keys) => statement(perParentSql(step, checked, keys)),
    copied: step.archive && {
      archive: step.archive,
      read: (keys) => statement(copiedSql(step, step.archive as CheckedArchive, checked, keys)),
    },
    lock: (keys) => statement(countSql(step, checked, keys, true)),
    change: (keys) => statement(changeSql(step, checked, keys)),
    rest: (keys) => statement(countSql(step, checked, keys, false)),
  }));
}

const THEIRS = 'd';
const CHANGED = 'c';

function countSql(step: DependantStep, checked: CheckedRule, keys: KeyLists, locked: boolean): Fragment {
  const { dialect } = checked;
  const ways = step.paths.map((path) => wayOf(path, checked, keys));
  return sql`SELECT ${dialect.text(dialect.counted(step.shape, THEIRS, ways, locked), 'integer')}`;
}

/** The rows are locked, so that no other transaction can move them meanwhile. */
function changeSql(step: DependantStep, checked: CheckedRule, keys: KeyLists): Fragment {
  const { dialect } = checked;
  const { from, where } = dialect.found(
    step.shape,
    CHANGED,
    step.paths.map((path) => wayOf(path, checked, keys)),
  );
  const nulls = step.columns.map((name) => [name, raw('NULL')] as const);
  const values = [...nulls, ...keptColumns(dialect, step.shape, CHANGED, step.columns)];
  const change = goes(step.action)
    ? dialect.deleteFrom(from, CHANGED)
    : dialect.update(from, CHANGED, values);
  return sql`${change} WHERE ${and(where)}`;
}

/** By the very ways by which they go. */
function copiedSql(
  step: DependantStep,
  archive: CheckedArchive,
  checked: CheckedRule,
  keys: KeyLists,
): Fragment {
  const { dialect } = checked;
  const { from, where } = dialect.found(
    step.shape,
    CHANGED,
    step.paths.map((path) => wayOf(path, checked, keys)),
  );
  const values = archive.columns.map((one) =>
    dialect.carrier.carried(column(dialect, one.from.name, CHANGED), one.from),
  );
  return sql`SELECT ${join(values, ', ')} FROM ${from} WHERE ${and(where)}`;
}

/** Joined rather than asked row by row: a link without an index then costs one reading of the table. */
function perParentSql(step: DependantStep, checked: CheckedRule, keys: KeyLists): Fragment {
  const { dialect, shape, key } = checked;
  const names = key.map((_, index) => dialect.identifier(`k${index}`));
  const outputs = key.map(
    ({ name, family }, index) =>
      sql`${dialect.text(column(dialect, name), family)} AS ${names[index] as Fragment}`,
  );
  const ours = dialect.keyed(shape, OURS, key, keys);
  const pairs = step.paths.map(
    (path) => sql`
      SELECT DISTINCT ${join([...outputs, ...dialect.place(step.shape, THEIRS)], ', ')}
      FROM ${joinedTo(dialect, path, THEIRS)} JOIN ${ours.from} ON ${topLink(dialect, path, THEIRS)}
      WHERE ${and(ours.where)}`,
  );
  const listed = join(names, ', ');
  return sql`SELECT ${listed}, ${dialect.text(raw('count(*)'), 'integer')} FROM (${join(pairs, ' UNION ')}) AS found GROUP BY ${listed}`;
}

/** The dependant's table, joined with those above it up to the one that refers to ours. */
export function joinedTo(dialect: Dialect, path: DependantPath, alias: string): Fragment {
  const own = dialect.rows(path.last.shape, alias);
  const parent = parentPath(path);
  if (!parent) return own;
  const upper = `${alias}p`;
  return sql`${own} JOIN ${joinedTo(dialect, parent, upper)} ON ${linkedTo(dialect, path.last.on, alias, upper)}`;
}

/** How the uppermost dependant of the path refers to our rows. */
export function topLink(dialect: Dialect, path: DependantPath, alias: string): Fragment {
  const parent = parentPath(path);
  return parent ? topLink(dialect, parent, `${alias}p`) : linkedTo(dialect, path.last.on, alias, OURS);
}
