import type { TextRow } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { and, type Fragment, join, or, raw, sql } from '../../sql/fragment.ts';
import { column } from '../../sql/predicate-sql.ts';
import type { TypeFamily } from '../../sql/shape.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, type TimeColumn, timeSql } from '../checked/time-column.ts';
import { type ChangedRows, hasPlainRows } from './changed-rows.ts';
import { leadingTime } from './next-rows.ts';

/** Families whose text is never empty, and has no comma. */
const PLAIN: ReadonlySet<TypeFamily> = new Set([
  'integer',
  'numeric',
  'float',
  'boolean',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
]);

/** What a statement is asked about each row that it changes. */
export interface Asked {
  /** What `flagsOf` asks. */
  readonly flags: readonly Fragment[];
  /** What must be true of it, two-valued. */
  readonly right: readonly Fragment[];
}

/**
 * A statement that changes rows, and answers one row about all of them: a message a row costs either side more than the
 * row itself. Of what is asked only a key can be of any type.
 */
export function inColumns(checked: CheckedRule, change: Fragment, { flags, right }: Asked): Fragment {
  const { dialect, times } = checked;
  const names = [...namesOf(checked, flags.length), ...(right.length > 0 ? ['rightly'] : [])].map(raw);
  const answers = [
    ...checked.key.map(({ name }) => column(dialect, name)),
    ...times.map((time) => timeSql(dialect, time)),
    ...flags,
    ...(right.length > 0 ? [and(right)] : []),
  ];
  const lists = [
    raw('count(*)::text'),
    right.length > 0 ? raw('(count(*) FILTER (WHERE rightly))::text') : raw('count(*)::text'),
    ...leads(checked),
    ...checked.key.map((_, index) => keyList(checked, index)),
    ...otherLists(checked, flags.length),
  ];
  return sql`changed (${join(names, ', ')}) AS (${change} RETURNING ${join(answers, ', ')})
    SELECT ${join(lists, ', ')} FROM changed`;
}

function namesOf({ key, times }: CheckedRule, flags: number): readonly string[] {
  const numbered = (letter: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${index}`);
  return [...numbered('k', key.length), ...numbered('t', times.length), ...numbered('f', flags)];
}

/** The latest lead, how many rows have it, and the earliest. */
function leads(checked: CheckedRule): readonly Fragment[] {
  const { dialect, times } = checked;
  const time = leadingTime(checked) as TimeColumn;
  const lead = raw(`t${times.indexOf(time)}`);
  const text = (value: Fragment): Fragment => dialect.text(value, familyOf(time));
  return [
    text(sql`max(${lead})`),
    sql`(count(*) FILTER (WHERE ${lead} = (SELECT max(${lead}) FROM changed)))::text`,
    text(sql`min(${lead})`),
  ];
}

/** By bytes: a collation may hold two characters to be one. */
function keyList({ dialect, key }: CheckedRule, index: number): Fragment {
  const family = familyAt(key, index);
  const text = dialect.text(raw(`k${index}`), family);
  if (PLAIN.has(family)) return sql`string_agg(${text}, ',')`;
  return sql`string_agg(replace(replace((${text}) COLLATE "C", '~', '~t'), ',', '~c'), ',')`;
}

/** Starts and flags of rows that are not plain, where there can be any. */
function otherLists(checked: CheckedRule, flags: number): readonly Fragment[] {
  const others = othersAre(checked);
  if (others === 'none') return [];
  const { dialect, times } = checked;
  const only = others === 'all' ? raw('') : sql` FILTER (WHERE ${others})`;
  const texts = [
    ...times.map((time, index) => dialect.text(raw(`t${index}`), familyOf(time))),
    ...Array.from({ length: flags }, (_, index) => raw(`f${index}`)),
  ];
  return texts.map((text) => sql`string_agg(coalesce(${text}, ''), ',')${only}`);
}

/** Which rows are not plain: without a start, extended, or done before. */
function othersAre(checked: CheckedRule): Fragment | 'all' | 'none' {
  if (!hasPlainRows(checked)) return 'all';
  const { extensions, alteration, times } = checked;
  const marks = Number(extensions.length > 0);
  const conditions = [
    ...(times[0]?.notNull ? [] : [raw('t0 IS NULL')]),
    ...(extensions.length > 0 ? [raw("f0 = 'true'")] : []),
    ...(alteration ? [raw(`f${marks} IS NOT NULL`)] : []),
  ];
  return conditions.length === 0 ? 'none' : or(conditions);
}

/** Reads what such a statement answered. */
export function readColumns(checked: CheckedRule, answer: TextRow): ChangedRows {
  const { key } = checked;
  const [counted, right, latest = null, atLatest, earliest = null, ...lists] = answer;
  const count = Number(counted);
  return {
    count,
    keys: (column) => readKeys(lists[column] ?? '', count, familyAt(key, column)),
    end: latest === null ? null : { lead: latest, shared: atLatest !== '1' },
    range: latest === null || earliest === null || !hasPlainRows(checked) ? null : { earliest, latest },
    right: Number(right),
    others: readOthers(lists.slice(key.length)),
  };
}

function readKeys(list: string, count: number, family: TypeFamily): readonly string[] {
  const texts = count === 0 ? [] : list.split(',');
  if (texts.length !== count) throw miscounted(count, texts.length);
  return PLAIN.has(family) ? texts : texts.map((text) => text.replaceAll('~c', ',').replaceAll('~t', '~'));
}

function readOthers(lists: TextRow): readonly TextRow[] {
  const columns = lists.map((list) => list?.split(',') ?? []);
  const count = columns[0]?.length ?? 0;
  const uneven = columns.find(({ length }) => length !== count);
  if (uneven) throw miscounted(count, uneven.length);
  return Array.from({ length: count }, (_, index) => columns.map((column) => column[index] || null));
}

function familyAt(key: CheckedRule['key'], index: number): TypeFamily {
  return (key[index] as { readonly family: TypeFamily }).family;
}

function miscounted(expected: number, got: number): Failure {
  return new Failure({
    code: 'unexpected-answer',
    fact: `the server answered ${got} values of ${expected} changed rows`,
  });
}
