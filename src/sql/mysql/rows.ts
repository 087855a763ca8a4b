import { Failure } from '../../errors.ts';
import type { Dialect, Keyed, KeyLists, Way } from '../dialect.ts';
import { and, bind, type Fragment, join, or, raw, sql } from '../fragment.ts';
import { type Column, type RelationName, shapeName, type TableShape } from '../shape.ts';
import { converted, decimalOf } from './values.ts';

type Rows = Pick<
  Dialect,
  | 'identifier'
  | 'called'
  | 'relation'
  | 'rows'
  | 'allRows'
  | 'keyed'
  | 'keyedWhere'
  | 'hasKeyOf'
  | 'found'
  | 'counted'
  | 'place'
  | 'deleteFrom'
  | 'update'
  | 'limit'
  | 'exists'
  | 'after'
>;

export const ROWS: Rows = {
  identifier,
  called: raw,
  relation,
  rows,
  allRows: rows,
  keyed,
  keyedWhere,
  hasKeyOf: (alias, key, keys) => {
    const inner = `${alias}k`;
    const own = key.map(({ name }) => columnOf(alias, name));
    const values = key.map((column, index) => keyValue(inner, column, index));
    return sql`(${join(own, ', ')}) IN (SELECT ${join(values, ', ')} FROM ${keyTable(inner, key, keys)})`;
  },
  found,
  counted,
  place: (table, alias) => keyOf(table).map((name) => columnOf(alias, name)),
  deleteFrom: (from, alias) => sql`DELETE ${raw(alias)} FROM ${from}`,
  update: (from, alias, values) =>
    sql`UPDATE ${from} SET ${join(
      values.map(([name, value]) => sql`${columnOf(alias, name)} = ${value}`),
      ', ',
    )}`,
  // A parameter is sent as text, which the server takes for no number here.
  limit: (count) => raw(`LIMIT ${Math.trunc(count)}`),
  // Bare, it may be turned into a reading of the whole other table, for a page of a thousand rows too.
  exists: (rows, byIndex) =>
    byIndex ? sql`COALESCE(EXISTS (SELECT 1 ${rows}), FALSE)` : sql`EXISTS (SELECT 1 ${rows})`,
  after,
};

function identifier(name: string): Fragment {
  return raw(`\`${name.replaceAll('`', '``')}\``);
}

function relation({ schema, name }: RelationName): Fragment {
  return sql`${identifier(schema)}.${identifier(name)}`;
}

function rows(table: RelationName, alias: string): Fragment {
  return sql`${relation(table)} AS ${raw(alias)}`;
}

function columnOf(alias: string, name: string): Fragment {
  return sql`${raw(alias)}.${identifier(name)}`;
}

/** Keys come first and rows are looked up by them, however many there are: a list of values may be read as a range. */
function keyed(...[table, alias, key, keys]: Parameters<Dialect['keyed']>): Keyed {
  const inner = `${alias}k`;
  return {
    from: sql`${keyTable(inner, key, keys)} STRAIGHT_JOIN ${rows(table, alias)}`,
    where: key.map(
      (column, index) => sql`${columnOf(alias, column.name)} = ${keyValue(inner, column, index)}`,
    ),
  };
}

/** A statement may not look into the table that it changes: what does is read first, into a table of its own. */
function keyedWhere(
  ...[table, alias, key, keys, condition, looksElsewhere]: Parameters<Dialect['keyedWhere']>
): Keyed {
  const ours = keyed(table, alias, key, keys);
  if (!looksElsewhere) return { from: ours.from, where: [...ours.where, condition] };
  const names = key.map(({ name }) => name);
  const reading = sql`SELECT DISTINCT ${listed(names, alias)} FROM ${ours.from} WHERE ${and([...ours.where, condition])}`;
  return joinedTo(reading, table, alias, names);
}

function found(...[table, alias, ways]: Parameters<Dialect['found']>): Keyed {
  const readings = ways.map((way) => reading(table, `${alias}f`, way));
  return joinedTo(join(readings, ' UNION '), table, alias, keyOf(table));
}

/** What locks stands in the innermost readings, each of which locks what it reads. */
function counted(table: TableShape, alias: string, ways: readonly Way[], locked: boolean): Fragment {
  const readings = ways.map((way, index) => {
    const own = reading(table, alias, way);
    return locked ? sql`SELECT * FROM (${own} FOR UPDATE) AS ${raw(`locked${index}`)}` : own;
  });
  return sql`(SELECT COUNT(*) FROM (${join(readings, ' UNION ')}) AS counted)`;
}

/** The keys of the rows to which the way leads, from the known keys on: the server would begin where it likes. */
function reading(table: TableShape, alias: string, way: Way): Fragment {
  const { tables, where } = way.read(alias);
  return sql`SELECT DISTINCT ${listed(keyOf(table), alias)} FROM ${join(tables, ' STRAIGHT_JOIN ')} WHERE ${and(where)}`;
}

/** Spelled out: an index is no help for a comparison of rows. */
function after(own: readonly Fragment[], values: readonly Fragment[]): Fragment {
  const [column, ...more] = own as readonly [Fragment, ...Fragment[]];
  const [value, ...others] = values as readonly [Fragment, ...Fragment[]];
  if (more.length === 0) return sql`${column} > ${value}`;
  return or([sql`${column} > ${value}`, and([sql`${column} = ${value}`, after(more, others)])]);
}

/** The columns that name a row, each under a name of ours. */
function listed(names: readonly string[], alias: string): Fragment {
  return join(
    names.map((name, index) => sql`${columnOf(alias, name)} AS ${raw(`p${index}`)}`),
    ', ',
  );
}

function joinedTo(reading: Fragment, table: RelationName, alias: string, names: readonly string[]): Keyed {
  const inner = `${alias}x`;
  return {
    from: sql`(${reading}) AS ${raw(inner)} STRAIGHT_JOIN ${rows(table, alias)}`,
    where: names.map((name, index) => sql`${columnOf(alias, name)} = ${raw(`${inner}.p${index}`)}`),
  };
}

/** There is no place in a file that names a row: its key must. */
function keyOf(table: TableShape): readonly string[] {
  const [key] = table.keys;
  if (key) return key.columns;
  throw new Failure({
    code: 'key-missing',
    kind: 'refused',
    fact: `the table ${shapeName(table)} has no key by which its rows could be named`,
    hint: 'give it a primary key, or a unique index over columns that are never null',
  });
}

/** The keys as a table: one JSON text, however many they are. */
export function keyTable(alias: string, key: readonly Column[], keys: KeyLists): Fragment {
  const lists = keys[0] ?? [];
  const rowsOfKeys = JSON.stringify(lists.map((_, row) => keys.map((list) => list[row])));
  const columns = key.map(
    (column, index) => `k${index} ${carrierOf(column)} PATH '$[${index}]' NULL ON EMPTY ERROR ON ERROR`,
  );
  return sql`JSON_TABLE(${bind(rowsOfKeys)}, '$[*]' COLUMNS (${raw(columns.join(', '))})) AS ${raw(alias)}`;
}

/** One column of such a table, as a value of the key's type. */
export function keyValue(alias: string, column: Column, index: number): Fragment {
  const carried = raw(`${alias}.k${index}`);
  return column.family === 'bytes' || column.family === 'uuid' ? converted(carried, column) : carried;
}

/** In which type a key column's text is carried: its own where its index is to be used, and compared as it compares. */
function carrierOf({ family, type, length, collation }: Column): string {
  switch (family) {
    case 'integer':
    case 'boolean':
      return /unsigned/i.test(type) ? 'BIGINT UNSIGNED' : 'BIGINT';
    case 'numeric':
      return decimalOf(type);
    case 'date':
      return 'DATE';
    case 'timestamp':
    case 'timestamptz':
      return 'DATETIME(6)';
    case 'bytes':
      return `VARCHAR(${BYTES_TEXT})`;
    case 'uuid':
      return 'VARCHAR(36)';
    default: {
      const kept = collation ? ` CHARACTER SET ${collation.charset} COLLATE ${collation.collation}` : '';
      return `VARCHAR(${length ?? LABEL_LENGTH})${kept}`;
    }
  }
}

/** InnoDB indexes 3,072 bytes at most, two digits each. */
const BYTES_TEXT = 6_144;
/** Of an enum's value. */
const LABEL_LENGTH = 255;
