import type { EngineName } from '../sql/dialect.ts';
import { removeInMysql } from './remove-json/mysql.ts';
import { removeInPostgresql } from './remove-json/postgresql.ts';
import type { TechniqueOf, TechniqueSql } from './technique-sql.ts';

const DOCUMENTS: Readonly<Record<EngineName, readonly string[]>> = {
  postgresql: ['json', 'jsonb'],
  mysql: ['json'],
};

/** Removes the values to which JSON pointers (RFC 6901) lead, as the document was before; what is not there is no fault. */
export const removeJson: TechniqueSql<TechniqueOf<'remove'>> = {
  misfit: (_, { type }, engine) =>
    DOCUMENTS[engine].includes(type)
      ? null
      : { code: 'alteration-type', fitting: DOCUMENTS[engine].join(', ') },
  givesNull: () => false,
  value: { postgresql: removeInPostgresql, mysql: removeInMysql },
};
