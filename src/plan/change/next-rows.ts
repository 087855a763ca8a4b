import type { Dialect } from '../../sql/dialect.ts';
import { and, type Fragment, join, not, raw, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import type { TypeFamily } from '../../sql/shape.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, type TimeColumn } from '../checked/time-column.ts';

/** A row's place in the order in which a run goes through a table: the leading start, if any, and the key. */
export interface Cursor {
  readonly lead: string | null;
  /** null: only the lead is known, and rows that share it may come again. */
  readonly key: readonly string[] | null;
  /** Rows that share the lead are left for another pass. */
  readonly strictly?: true;
}

/** Rows that follow one another in the order of their lead. */
export interface Stretch {
  readonly after: Cursor | null;
  readonly limit: number;
  /** Rows with a later lead are those of another batch; null: there is none yet. */
  readonly until: string | null;
}

/** The start that leads the order: one of its own that no due row lacks, so that the order is total and has an index. */
export function leadingTime(checked: CheckedRule): TimeColumn | null {
  const [only] = checked.times;
  if (checked.times.length === 1 && only) return only.from ? null : only;
  return checked.times.find((time) => time.always && time.notNull) ?? null;
}

/** `WHERE … ORDER BY … LIMIT`: the next rows that are due. */
export function nextRows(checked: CheckedRule, due: Fragment, after: Cursor | null, limit: number): Fragment {
  const { dialect } = checked;
  const lead = leadingTime(checked);
  const names = [...(lead ? [lead.column] : []), ...checked.key.map(({ name }) => name)];
  const order = join(
    names.map((name) => column(dialect, name)),
    ', ',
  );
  return sql`WHERE ${and([due, ...(after ? beyond(checked, lead, after) : [])])}
    ORDER BY ${order} ${dialect.limit(limit)}`;
}

/** The same; which of the rows of one time go first does not matter: sorting them by key would cost a tenth. */
export function nextRowsByLead(
  checked: CheckedRule,
  due: Fragment,
  { after, limit, until }: Stretch,
): Fragment {
  const { dialect } = checked;
  const lead = leadingTime(checked) as TimeColumn;
  const from = after ? beyond(checked, lead, after) : [];
  const upTo = until === null ? [] : [notPast(checked, lead, until)];
  return sql`WHERE ${and([due, ...from, ...upTo])}
    ORDER BY ${column(dialect, lead.column)} ${dialect.limit(limit)}`;
}

/** The lead of the last of the next rows, and that of the row behind it, where there is one. */
export function edgeSql(checked: CheckedRule, due: Fragment, after: Cursor | null, limit: number): Fragment {
  const { dialect, shape } = checked;
  const lead = leadingTime(checked) as TimeColumn;
  const rows = nextRowsByLead(checked, due, { after, limit: 2, until: null });
  const text = dialect.text(column(dialect, lead.column), familyOf(lead));
  return sql`SELECT ${text} FROM ${dialect.rows(shape, OURS)} ${rows} OFFSET ${raw(String(limit - 1))}`;
}

/** Rows that stand one after the other in the order of `nextRows`. */
export interface HeldRows {
  readonly after: Cursor | null;
  /** With its key. */
  readonly last: Cursor;
  readonly count: number;
}

/**
 * `WHERE … LIMIT`: the same once more, up to the last of them. The count keeps the server from looking, and waiting, beyond
 * it; an order would have it write down first which rows they are.
 */
export function rowsUntil(checked: CheckedRule, due: Fragment, { after, last, count }: HeldRows): Fragment {
  const { dialect } = checked;
  const lead = leadingTime(checked) as TimeColumn;
  const until = notPast(checked, lead, last.lead as string);
  const past = beyond(checked, lead, last).at(-1) as Fragment;
  const from = after ? beyond(checked, lead, after) : [];
  return sql`WHERE ${and([due, ...from, until, not(past)])} ${dialect.limit(count)}`;
}

function notPast({ dialect }: CheckedRule, lead: TimeColumn, until: string): Fragment {
  return sql`${column(dialect, lead.column)} <= ${dialect.value(until, typeOf(lead))}`;
}

/** Everything after the cursor; the lead alone is said once more, because an index on it can use that. */
function beyond(checked: CheckedRule, lead: TimeColumn | null, after: Cursor): Fragment[] {
  const { dialect } = checked;
  const values = after.key;
  const keys = values
    ? checked.key.map(
        (key, index) => [column(dialect, key.name), dialect.value(values[index] as string, key)] as const,
      )
    : [];
  if (!lead) return [rowAfter(dialect, keys)];
  const at = dialect.value(after.lead as string, typeOf(lead));
  const leading = [column(dialect, lead.column), at] as const;
  const from = sql`${leading[0]} ${raw(after.strictly ? '>' : '>=')} ${leading[1]}`;
  return values ? [from, rowAfter(dialect, [leading, ...keys])] : [from];
}

function rowAfter(dialect: Dialect, pairs: readonly (readonly [Fragment, Fragment])[]): Fragment {
  return dialect.after(
    pairs.map(([own]) => own),
    pairs.map(([, value]) => value),
  );
}

/** A count as wide as counts get, whatever the column's width. */
function typeOf(time: TimeColumn): { readonly family: TypeFamily; readonly type: string } {
  const family = familyOf(time);
  return { family, type: family === 'integer' ? 'bigint' : family };
}
