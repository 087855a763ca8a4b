import type { Dialect } from '../dialect.ts';
import { placeheld, raw } from '../fragment.ts';
import { OURS } from '../predicate-sql.ts';
import { carrierOf } from './carrier.ts';
import { COMPARISONS } from './comparisons.ts';
import { MEMORY } from './memory.ts';
import { ROWS } from './rows.ts';
import { TALLY } from './tally.ts';
import { TIMES } from './times.ts';
import { VALUES } from './values.ts';

/** SQL that MySQL 8.0 and MariaDB 10.6 both know, but for what is named here. */
export function mysqlDialect(server: 'MariaDB' | 'MySQL'): Dialect {
  const dialect: Dialect = {
    engine: 'mysql',
    server,
    can: {
      changesFirst: server === 'MariaDB' ? 'by index' : 'never',
      readsChanged: false,
      locksInOrder: false,
      namesPlaces: false,
      checksAtEnd: false,
    },
    ...ROWS,
    ...VALUES,
    ...COMPARISONS,
    ...TIMES,
    // MariaDB locks the tables of the outermost reading, and knows no word for it.
    skipLocked: (alias) =>
      raw(server === 'MySQL' ? ` FOR UPDATE OF ${alias} SKIP LOCKED` : ' FOR UPDATE SKIP LOCKED'),
    memory: MEMORY,
    tally: TALLY,
    carrier: carrierOf(server),
    statement: placeheld,
    // A DELETE that answers its rows has no alias before MariaDB 11.6.
    unnamed: (table) => ({
      ...dialect,
      called: (alias) => (alias === OURS ? ROWS.relation(table) : raw(alias)),
    }),
  };
  return dialect;
}
