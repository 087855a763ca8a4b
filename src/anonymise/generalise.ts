import { generaliseInMysql } from './generalise/mysql.ts';
import { generaliseInPostgresql } from './generalise/postgresql.ts';
import type { TechniqueOf, TechniqueSql } from './technique-sql.ts';

const FAMILIES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz']);

const FITTING = { postgresql: 'date, timestamp, timestamptz', mysql: 'date, datetime, timestamp' };

/** Generalisation (ISO/IEC 20889): the first day of the year or the month, or the midnight of the day. */
export const generalise: TechniqueSql<TechniqueOf<'generalise'>> = {
  misfit: ({ to }, { family }, engine) => {
    if (!FAMILIES.has(family)) return { code: 'alteration-type', fitting: FITTING[engine] };
    return family === 'date' && to === 'day' ? { code: 'alteration-no-effect' } : null;
  },
  givesNull: () => false,
  value: { postgresql: generaliseInPostgresql, mysql: generaliseInMysql },
};
