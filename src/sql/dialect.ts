import type { Day } from '../calendar/day.ts';
import type { Instant, LocalTime } from '../calendar/instant.ts';
import type { Stretch } from '../calendar/stretch.ts';
import type { Carrier } from './carrying.ts';
import type { Fragment, Statement } from './fragment.ts';
import type { Scalar } from './predicate.ts';
import type { Column, RelationName, TableShape, TypeFamily } from './shape.ts';

export type EngineName = 'postgresql' | 'mysql';

/** Key values as text, one list a key column: all of one length and order. */
export type KeyLists = readonly (readonly string[])[];

/** What a form of statement may rely on; a plan asks for what a server can do, never for its name. */
export interface Capabilities {
  /**
   * Whether the next rows may be changed before anything else is asked of them; `by index`: only where an index has them in
   * their order, since else every due row would be locked on the way.
   */
  readonly changesFirst: 'always' | 'by index' | 'never';
  /** A statement may go on with what another one in it has changed. */
  readonly readsChanged: boolean;
  /** What locks the next rows locks no row that it does not answer. */
  readonly locksInOrder: boolean;
  /** A row is known again without a key: by where it lies. */
  readonly namesPlaces: boolean;
  /** Foreign keys are asked after a statement, so that rows that refer to each other may go with one. */
  readonly checksAtEnd: boolean;
}

/** Values among which a person's is looked for; made once, since lists are long and stay the same. */
export interface ValueList {
  readonly kind: 'text' | 'integer' | 'numeric' | 'uuid';
  /** As the server writes them. */
  readonly values: readonly string[];
  /**
   * How a row's value is looked for: in the sorted list; as it is; with its ASCII letters in lower case, as those of the
   * list are; or with letter case folded on both sides by the server.
   */
  readonly look: 'sorted' | 'exact' | 'ascii' | 'folded';
}

/** Rows of these keys: what they are read from, and what must be asked of them there. */
export interface Keyed {
  readonly from: Fragment;
  readonly where: readonly Fragment[];
}

/** A way by which rows of a table are found from others whose keys are known. */
export interface Way {
  /** Whether it leads to the row that the statement calls `alias`. */
  holds(alias: string): Fragment;
  /** The same as a reading: the tables from the known keys down to `alias` itself, and how they are linked. */
  read(alias: string): { readonly tables: readonly Fragment[]; readonly where: readonly Fragment[] };
}

export type Comparator = '=' | '>' | '>=' | '<' | '<=';

/** How names, rows and their order are written. */
interface RowWriter {
  identifier(name: string): Fragment;
  /** What a column stands behind in a statement that calls its table `alias`. */
  called(alias: string): Fragment;
  /** The same dialect for a statement on one table whose rows can be given no name of ours there. */
  unnamed(table: RelationName): Dialect;
  /** The table with its schema, so that nothing can turn it into another one. */
  relation(name: RelationName): Fragment;
  /** The rows of the table itself, not those of its children, under a name of ours. */
  rows(table: RelationName, alias: string): Fragment;
  /** The same with the rows of its partitions. */
  allRows(table: RelationName, alias: string): Fragment;
  /** The rows of these keys. */
  keyed(table: RelationName, alias: string, key: readonly Column[], keys: KeyLists): Keyed;
  /**
   * Those of them for which the condition holds, fit to be changed; `looksElsewhere` where the condition reads other rows,
   * of this table or another one.
   */
  keyedWhere(
    table: RelationName,
    alias: string,
    key: readonly Column[],
    keys: KeyLists,
    condition: Fragment,
    looksElsewhere: boolean,
  ): Keyed;
  /** The rows to which one of the ways leads; fit to be changed, each row once. */
  found(table: TableShape, alias: string, ways: readonly Way[]): Keyed;
  /** How many these are, as a value; where they are `locked`, others are waited for. */
  counted(table: TableShape, alias: string, ways: readonly Way[], locked: boolean): Fragment;
  /** What tells a row from all others of its table. */
  place(table: TableShape, alias: string): readonly Fragment[];
  /** Whether the key of the row that the statement calls `alias` is one of these; in a statement that only reads. */
  hasKeyOf(alias: string, key: readonly Column[], keys: KeyLists): Fragment;
  /** Everything before WHERE of a statement that deletes rows of `from`. */
  deleteFrom(from: Fragment, alias: string): Fragment;
  /** The same of one that changes them; the new values are told by the old ones. */
  update(from: Fragment, alias: string, values: readonly (readonly [string, Fragment])[]): Fragment;
  limit(rows: number): Fragment;
  /** What follows a reading whose rows are to be locked, those of others left out. */
  skipLocked(alias: string): Fragment;
  /** Whether there is such a row; `byIndex` where each look has an index to go by. */
  exists(rows: Fragment, byIndex: boolean): Fragment;
  /** Whether the values of the first list come after those of the second, the first pair that differs deciding. */
  after(own: readonly Fragment[], values: readonly Fragment[]): Fragment;
}

/** What a value is read by; without labels nothing is an enum's. */
export type Typed = Pick<Column, 'family' | 'type'> & Partial<Pick<Column, 'labels'>>;

/** How values are written and answered: always as text, in one notation on every server. */
interface ValueWriter {
  text(value: Fragment, family: TypeFamily): Fragment;
  /** `true` or `false`, of what is two-valued. */
  truth(condition: Fragment): Fragment;
  /** A value of the column's type, out of the text that `text` wrote, which lies where that value lies in the column's order. */
  value(text: string, column: Typed): Fragment;
  /** The same out of what a person typed: the server refuses what is none. */
  typed(text: string, column: Typed): Fragment;
  /** The text of such a value as the column's own rows write it. */
  written(value: Fragment, column: Typed): Fragment;
  instant(at: Instant): Fragment;
  local(at: LocalTime): Fragment;
  day(day: Day): Fragment;
  whole(count: bigint): Fragment;
}

/** Comparisons of a row's value; unknown at most where that is null. */
interface Comparer {
  compare(own: Fragment, by: Comparator, value: Exclude<Scalar, null>, family: TypeFamily | null): Fragment;
  /** No character of the value is a wildcard. */
  startsWith(own: Fragment, value: string): Fragment;
  /** The literal parts of a pattern, any text between two of them; bytes count. */
  matches(own: Fragment, parts: readonly string[]): Fragment;
  isAmong(own: Fragment, list: ValueList): Fragment;
  /** Whether the value is what a person typed, to its last digit and letter; null where comparing keys says so already. */
  isExactly(own: Fragment, typed: string, column: Pick<Column, 'family' | 'type'>): Fragment | null;
}

/** Times, which every server keeps in its own way. */
interface TimeWriter {
  /** Whether a time is one at which no event can have happened: infinite, or zero; null where the type has none. */
  strange(own: Fragment, family: TypeFamily): Fragment | null;
  /** What stands behind the time of day in the text of an instant. */
  readonly instantEnd: string;
  /** Whether strange times lie after every boundary, so that what lies before one is none. */
  readonly strangeIsLate: boolean;
  /** The instant of a local time, by the stretches that are bound with it: servers' own zones may be of another year. */
  instantOfLocal(local: Fragment, stretches: readonly Stretch[], last: LocalTime): Fragment;
  /** Whether an instant of the server is finite. */
  isFinite(instant: Fragment): Fragment;
  /** How many whole units of so many a second have passed since 1970. */
  sinceEpoch(instant: Fragment, perSecond: bigint): Fragment;
  /** The local midnight after a date; after everything for one that is not before `future`. */
  nextMidnight(date: Fragment, future: Day): Fragment;
}

/** The table in which rows without a marker are remembered as done. */
interface Memory {
  /** `FROM …`, under a name of its own. */
  readonly from: Fragment;
  readonly markedAt: Fragment;
  /** Whether it is about the row of this key, given as text. */
  isOf(category: string, relation: string, key: readonly Fragment[]): Fragment;
  /** Remembers these keys, again where they are remembered already. */
  remember(category: string, relation: string, keys: KeyLists, at: Instant): Fragment;
}

/** A table into which rows are counted: its key is what they are counted by, and may be null in every column. */
interface Tally {
  /** Adds to the row of each key, or makes it; `counts` are in the order of the keys. */
  add(
    table: RelationName,
    key: readonly Column[],
    keys: KeyLists,
    count: Column,
    counts: readonly string[],
  ): Fragment;
  /** Waits until nobody else who asks for this name is at it; answers `1` where it is our turn. */
  takeTurn(name: string): Fragment;
  /** Ends the turn, after the transaction; null where its end is the transaction's. */
  readonly endTurn: ((name: string) => Fragment) | null;
}

/** How one kind of server writes what a plan says. */
export interface Dialect extends RowWriter, ValueWriter, Comparer, TimeWriter {
  readonly engine: EngineName;
  /** As people call it. */
  readonly server: 'PostgreSQL' | 'MariaDB' | 'MySQL';
  readonly can: Capabilities;
  readonly memory: Memory;
  readonly tally: Tally;
  readonly carrier: Carrier;
  /** What is sent: the text with this server's placeholders. */
  statement(fragment: Fragment): Statement;
}
