import type { Dialect } from '../dialect.ts';
import { bind, join, raw, sql } from '../fragment.ts';
import { identifier, ROWS } from './rows.ts';

const COUNTED = raw('s');

export const TALLY: Dialect['tally'] = {
  add: (table, key, keys, count, counts) => {
    const names = key.map(({ name }) => identifier(name));
    const own = identifier(count.name);
    const lists = key.map(
      ({ type }, index) => sql`${bind(keys[index] as readonly string[])}::${raw(type)}[]`,
    );
    return sql`
      INSERT INTO ${ROWS.relation(table)} AS ${COUNTED} (${join([...names, own], ', ')})
      SELECT * FROM unnest(${join([...lists, sql`${bind(counts)}::bigint[]`], ', ')})
      ON CONFLICT (${join(names, ', ')}) DO UPDATE SET ${own} = ${COUNTED}.${own} + excluded.${own}`;
  },
  takeTurn: (name) =>
    sql`SELECT count(*)::text FROM pg_advisory_xact_lock(hashtextextended(${bind(name)}::text, 0))`,
  endTurn: null,
};
