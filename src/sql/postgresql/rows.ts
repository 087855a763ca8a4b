import type { Dialect, Keyed, Way } from '../dialect.ts';
import { and, bind, type Fragment, join, not, raw, sql } from '../fragment.ts';
import type { RelationName, TableShape } from '../shape.ts';

/** An identifier in quotes: the server's own spelling, never folded. */
export function identifier(name: string): Fragment {
  return raw(`"${name.replaceAll('"', '""')}"`);
}

export const ROWS: Pick<
  Dialect,
  | 'identifier'
  | 'called'
  | 'relation'
  | 'rows'
  | 'allRows'
  | 'keyed'
  | 'keyedWhere'
  | 'found'
  | 'counted'
  | 'place'
  | 'hasKeyOf'
  | 'deleteFrom'
  | 'update'
  | 'limit'
  | 'skipLocked'
  | 'exists'
  | 'after'
> = {
  identifier,
  called: raw,
  // With its schema, so that no search path can turn it into another one.
  relation,
  rows,
  allRows: (table, alias) => sql`${relation(table)} AS ${raw(alias)}`,
  keyed: (table, alias, key, keys) => ({ from: rows(table, alias), where: [hasKeyOf(alias, key, keys)] }),
  keyedWhere: (table, alias, key, keys, condition) => ({
    from: rows(table, alias),
    where: [hasKeyOf(alias, key, keys), condition],
  }),
  found,
  counted,
  place: (_, alias) => [placeOf(alias)],
  hasKeyOf,
  deleteFrom: (from) => sql`DELETE FROM ${from}`,
  update: (from, _, values) =>
    sql`UPDATE ${from} SET ${join(
      values.map(([name, value]) => sql`${identifier(name)} = ${value}`),
      ', ',
    )}`,
  // A plan that is made for any number reads the whole table.
  limit: (rows) => raw(`LIMIT ${Math.trunc(rows)}`),
  skipLocked: (alias) => raw(` FOR UPDATE OF ${alias} SKIP LOCKED`),
  exists: (rows) => sql`EXISTS (SELECT 1 ${rows})`,
  after: (own, values) => sql`(${join(own, ', ')}) > (${join(values, ', ')})`,
};

function relation({ schema, name }: Parameters<Dialect['relation']>[0]): Fragment {
  return sql`${identifier(schema)}.${identifier(name)}`;
}

function hasKeyOf(...[alias, key, keys]: Parameters<Dialect['hasKeyOf']>): Fragment {
  const own = key.map(({ name }) => sql`${raw(alias)}.${identifier(name)}`);
  const lists = key.map(({ type }, index) => sql`${bind(keys[index] as readonly string[])}::${raw(type)}[]`);
  if (own.length === 1) return sql`${own[0] as Fragment} = ANY (${lists[0] as Fragment})`;
  return sql`(${join(own, ', ')}) IN (SELECT * FROM unnest(${join(lists, ', ')}))`;
}

/** ONLY: a child that is made after the check would otherwise lose rows, too. */
function rows(table: RelationName, alias: string): Fragment {
  return sql`ONLY ${relation(table)} AS ${raw(alias)}`;
}

/** Where a row lies: it stays there as long as it is locked. */
function placeOf(alias: string): Fragment {
  return sql`${raw(alias)}.ctid`;
}

/** By place where there are several conditions: each alone can use its index, and no row is changed twice. */
function found(...[table, alias, ways]: Parameters<Dialect['found']>): Keyed {
  const from = rows(table, alias);
  const [only] = ways;
  if (only && ways.length === 1) return { from, where: [only.holds(alias)] };
  const inner = `${alias}f`;
  const places = ways.map(
    (one) => sql`SELECT ${placeOf(inner)} FROM ${rows(table, inner)} WHERE ${one.holds(inner)}`,
  );
  return { from, where: [sql`${placeOf(alias)} = ANY (ARRAY(${join(places, ' UNION ')}))`] };
}

/** A row to which two ways lead counts with the first of them: each way alone can use its index. */
function counted(table: TableShape, alias: string, ways: readonly Way[], locked: boolean): Fragment {
  const locking = raw(locked ? ` FOR UPDATE OF ${alias}` : '');
  const counts = ways.map((way, index) => {
    const others = ways.slice(0, index).map((earlier) => not(earlier.holds(alias)));
    const where = and([way.holds(alias), ...others]);
    return sql`(SELECT count(*) FROM (SELECT 1 FROM ${rows(table, alias)} WHERE ${where}${locking}) AS counted)`;
  });
  return sql`(${join(counts, ' + ')})`;
}
