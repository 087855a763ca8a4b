import { raw } from '../sql/fragment.ts';
import type { TechniqueOf, TechniqueSql } from './technique-sql.ts';

/** Suppression (ISO/IEC 20889): nothing is left. */
export const setNull: TechniqueSql<TechniqueOf<'null'>> = {
  misfit: () => null,
  givesNull: () => true,
  value: { postgresql: () => raw('NULL'), mysql: () => raw('NULL') },
};
