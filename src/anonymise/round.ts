import type { EngineName } from '../sql/dialect.ts';
import type { Column, TypeFamily } from '../sql/shape.ts';
import { decimalOf, decimalsIn } from './decimal.ts';
import { decimalsOf } from './numeric-type.ts';
import { roundInMysql } from './round/mysql.ts';
import { roundInPostgresql } from './round/postgresql.ts';
import type { Misfit, TechniqueOf, TechniqueSql } from './technique-sql.ts';

const NUMBERS: ReadonlySet<TypeFamily> = new Set(['integer', 'numeric', 'float']);

const FITTING: Readonly<Record<EngineName, string>> = {
  postgresql: 'smallint, integer, bigint, numeric, real, double precision',
  mysql: 'tinyint, smallint, mediumint, int, bigint, decimal, float, double',
};

/**
 * Rounding (ISO/IEC 20889) to the nearest multiple, half away from zero. It is computed in decimals and never divided:
 * binary fractions and cut-off quotients would round otherwise on another server. What the column cannot hold is rounded
 * towards zero: one row at the edge would stop the rule for ever.
 */
export const round: TechniqueSql<TechniqueOf<'round'>> = {
  misfit: ({ to }, column, engine) =>
    NUMBERS.has(column.family) ? tooFine(to, column) : { code: 'alteration-type', fitting: FITTING[engine] },
  givesNull: () => false,
  value: { postgresql: roundInPostgresql, mysql: roundInMysql },
};

function tooFine(to: number, column: Column): Misfit | null {
  const decimals = decimalsOf(column);
  if (decimals === null) return null;
  if (decimalsIn(decimalOf(to)) > decimals) return { code: 'alteration-too-fine', to, decimals };
  // Compared as JavaScript reads the smallest step: 10 ** -decimals is a neighbour of it.
  return to === Number(`1e-${decimals}`) ? { code: 'alteration-no-effect' } : null;
}
