import type { EngineName } from '../sql/dialect.ts';
import { MYSQL_RIGHTS } from './mysql/rights/rights.ts';
import { POSTGRESQL_RIGHTS } from './postgresql/rights.ts';
import type { RightsReader } from './rights-reader.ts';
import type { Session } from './session.ts';

const READERS: Readonly<Record<EngineName, RightsReader>> = {
  postgresql: POSTGRESQL_RIGHTS,
  mysql: MYSQL_RIGHTS,
};

/** Who reads the rights on this connection's server. */
export function rightsReaderOf({ engine }: Pick<Session, 'engine'>): RightsReader {
  return READERS[engine.dialect.engine];
}
