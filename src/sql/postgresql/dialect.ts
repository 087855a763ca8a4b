import type { Dialect } from '../dialect.ts';
import { numbered } from '../fragment.ts';
import { CARRIER } from './carrier.ts';
import { COMPARISONS } from './comparisons.ts';
import { MEMORY } from './memory.ts';
import { ROWS } from './rows.ts';
import { TALLY } from './tally.ts';
import { TIMES } from './times.ts';
import { VALUES } from './values.ts';

export const POSTGRESQL: Dialect = {
  engine: 'postgresql',
  server: 'PostgreSQL',
  can: {
    changesFirst: 'always',
    readsChanged: true,
    locksInOrder: true,
    namesPlaces: true,
    checksAtEnd: true,
  },
  ...ROWS,
  ...VALUES,
  ...COMPARISONS,
  ...TIMES,
  memory: MEMORY,
  tally: TALLY,
  carrier: CARRIER,
  statement: numbered,
  // Every statement can name its rows.
  unnamed: () => POSTGRESQL,
};
