import { MARIADB } from './mariadb.ts';
import { POSTGRESQL } from './postgresql.ts';

/** A target and its archive, on servers of which kinds. */
export const PAIRS = [
  [POSTGRESQL, POSTGRESQL],
  [POSTGRESQL, MARIADB],
  [MARIADB, POSTGRESQL],
] as const;

export type Pair = (typeof PAIRS)[number];
