import type { Join } from '../../src/sql/predicate.ts';
import { isTime, type Row, type RowTime, type RowValue } from './row.ts';

/** The rows of one table, and the columns of its row key. */
export interface Table {
  readonly key: readonly string[];
  readonly rows: readonly Row[];
  /** Left out: no rows of other tables come here. */
  readonly takes?: Taking;
}

/** How a table of an archive takes rows of another table. */
export interface Taking {
  /** Of the column that takes the start. */
  readonly type: RowTime['type'] | 'number';
  /** Of a second. */
  readonly digits: number;
  /** Its columns beside those that the rows have; the start's is among them. */
  readonly empty: readonly string[];
}

/** A foreign key: whose it is, and which row it refers to. */
export interface ForeignKey {
  readonly table: string;
  readonly references: string;
  readonly columns: readonly { readonly theirs: string; readonly ours: string }[];
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
}

/** A row that stayed and was done, of a place without a marker. */
export interface Remembered {
  /** The category, and the number of its stage. */
  readonly topic: string;
  readonly table: string;
  readonly key: string;
  /** Microseconds. */
  readonly at: bigint;
}

/** The tables of one connection, by the names that the data map writes, and the foreign keys between them. */
export interface World {
  readonly tables: Readonly<Record<string, Table>>;
  readonly foreignKeys: readonly ForeignKey[];
  /** Left out: nothing was done so far. */
  readonly remembered?: readonly Remembered[];
}

/** Where a row stands: in which table, beside which others. */
export interface Site {
  readonly world: World;
  readonly table: string;
}

/** Where a row of a table that has no others beside it stands. */
export const ALONE: Site = { world: { tables: {}, foreignKeys: [] }, table: '' };

/** A row, and the table that it is in. */
export interface Found {
  readonly table: string;
  readonly row: Row;
}

export function tableOf(world: World, name: string): Table {
  const table = world.tables[name];
  if (!table) throw new RangeError(`the world has no table ${name}`);
  return table;
}

/** The rows of another table whose columns equal ours; null equals nothing here. */
export function joinedRows(on: readonly Join[], other: string, row: Row, site: Site): readonly Row[] {
  return tableOf(site.world, other).rows.filter((theirs) =>
    on.every((pair) =>
      isSame(cellOf(theirs, pair.theirs), cellOf(row, pair.ours ?? onlyKeyColumn(site.world, site.table))),
    ),
  );
}

/** Whether a row refers to another by a foreign key; one that is null in part refers to nothing. */
export function refersTo(row: Row, key: ForeignKey, other: Row): boolean {
  return key.columns.every((pair) => isSame(cellOf(row, pair.theirs), cellOf(other, pair.ours)));
}

/** The column that names the table's rows where no other is written. */
function onlyKeyColumn(world: World, name: string): string {
  const [column, ...more] = tableOf(world, name).key;
  if (column === undefined || more.length > 0) throw new RangeError(`the key of ${name} is not one column`);
  return column;
}

/** What tells a row from the others of its table. */
export function keyOf(row: Row, { world, table }: Site): string {
  return JSON.stringify(tableOf(world, table).key.map((column) => String(cellOf(row, column))));
}

/** A row's value in a column that it must have. */
export function cellOf(row: Row, column: string): RowValue {
  const value = row[column];
  if (value === undefined) throw new RangeError(`the row has no column ${column}`);
  return value;
}

function isSame(theirs: RowValue, ours: RowValue): boolean {
  if (theirs === null || ours === null) return false;
  if (isTime(theirs) || isTime(ours)) throw new TypeError('the model joins no columns of time');
  if (typeof theirs !== typeof ours && (typeof theirs === 'string' || typeof ours === 'string')) return false;
  return !(theirs < ours || theirs > ours);
}
