import type { Dialect } from '../dialect.ts';
import { bind, type Fragment, join, raw, sql } from '../fragment.ts';
import { keyTable, keyValue, ROWS } from './rows.ts';

const GIVEN = 'given';
const WAITS_SECONDS = 10;

export const TALLY: Dialect['tally'] = {
  add: (table, key, keys, count, counts) => {
    const names = [...key, count].map(({ name }) => ROWS.identifier(name));
    // As wide as counts get, whatever the column's width.
    const columns = [...key, { ...count, type: 'bigint' }];
    const values = columns.map((column, index) => keyValue(GIVEN, column, index));
    const own = sql`${ROWS.relation(table)}.${ROWS.identifier(count.name)}`;
    return sql`
      INSERT INTO ${ROWS.relation(table)} (${join(names, ', ')})
      SELECT ${join(values, ', ')} FROM ${keyTable(GIVEN, columns, [...keys, counts])}
      ON DUPLICATE KEY UPDATE ${own} = ${own} + VALUES(${ROWS.identifier(count.name)})`;
  },
  takeTurn: (name) => sql`SELECT CAST(GET_LOCK(${turn(name)}, ${raw(String(WAITS_SECONDS))}) AS CHAR)`,
  endTurn: (name) => sql`SELECT CAST(RELEASE_LOCK(${turn(name)}) AS CHAR)`,
};

/** Names of turns are the whole server's, and 64 letters long at most. */
function turn(name: string): Fragment {
  return sql`SHA2(${bind(name)}, 224)`;
}
