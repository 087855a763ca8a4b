import { canonicalText, sha256Hex } from '../../digest.ts';
import type { Dialect, KeyLists } from '../../sql/dialect.ts';
import { and, type Fragment, join, raw, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import type { Column, TableShape } from '../../sql/shape.ts';
import type { CheckedArchive } from '../checked/checked-archive.ts';

/** The values of a row of the archive as text, in the order of its columns. */
export type CopyTexts = readonly (string | null)[];

/** A table that takes copies. */
export interface CopyTable {
  readonly dialect: Dialect;
  readonly shape: TableShape;
  /** Those that a copy fills: the carried ones, then the start. */
  readonly columns: readonly Column[];
  /** The numbers of the row key's columns among these. */
  readonly key: readonly number[];
}

/** What is asked of the archive; every text is as the carrier writes it. */
export interface CopyStatements {
  /** The rows of these keys; `locked` where others are kept from changing them. */
  read(keys: KeyLists, locked: boolean): Statement;
  remove(keys: KeyLists): Statement;
  insert(rows: readonly CopyTexts[]): Statement;
  /** How many rows one `insert` may have. */
  readonly rowsAtOnce: number;
}

/** Below what every server takes as values of one statement. */
const MOST_VALUES = 20_000;
const MOST_ROWS = 500;

export function copyTable({ dialect, shape, columns, key, start }: CheckedArchive): CopyTable {
  return { dialect, shape, columns: [...columns.map(({ to }) => to), ...(start ? [start.column] : [])], key };
}

export function copyStatements({ dialect, shape, columns, key: numbers }: CopyTable): CopyStatements {
  const { carrier, statement } = dialect;
  const key = numbers.map((number) => columns[number] as Column);
  const texts = columns.map((one) => carrier.carried(column(dialect, one.name), one));
  const names = columns.map(({ name }) => dialect.identifier(name));
  return {
    read: (keys, locked) => {
      const { from, where } = dialect.keyed(shape, OURS, key, keys);
      const locking = raw(locked ? ' FOR UPDATE' : '');
      return statement(sql`SELECT ${join(texts, ', ')} FROM ${from} WHERE ${and(where)}${locking}`);
    },
    remove: (keys) => {
      const { from, where } = dialect.keyed(shape, OURS, key, keys);
      return statement(sql`${dialect.deleteFrom(from, OURS)} WHERE ${and(where)}`);
    },
    insert: (rows) => {
      const values = rows.map(
        (row) =>
          sql`(${join(
            row.map((text, index) => taken(dialect, text, columns[index] as Column)),
            ', ',
          )})`,
      );
      return statement(
        sql`INSERT INTO ${dialect.relation(shape)} (${join(names, ', ')}) VALUES ${join(values, ', ')}`,
      );
    },
    rowsAtOnce: Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns.length))),
  };
}

function taken({ carrier }: Dialect, text: string | null, column: Column): Fragment {
  return text === null ? raw('NULL') : carrier.taken(text, column);
}

/** The key of a copy, as its texts say it. */
export function copyKey({ key }: Pick<CopyTable, 'key'>, texts: CopyTexts): readonly string[] {
  return key.map((number) => texts[number] as string);
}

/** The keys of copies, one list a column, as the archive's statements take them. */
export function copyKeyLists(
  { dialect, columns, key }: CopyTable,
  keys: readonly (readonly string[])[],
): KeyLists {
  return key.map((number, index) =>
    keys.map((one) => dialect.carrier.keyText(one[index] as string, columns[number] as Column)),
  );
}

/** What stands for a key in our own table: one hash, whatever order the data map names its columns in. */
export function copyKeyHash(
  { columns, key }: Pick<CopyTable, 'columns' | 'key'>,
  texts: readonly string[],
): string {
  const named = key.map((number, index) => [columns[number]?.name ?? '', texts[index] as string]);
  return sha256Hex(canonicalText(Object.fromEntries(named)));
}
