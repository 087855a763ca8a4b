import type { Dialect, EngineName } from './dialect.ts';
import { RIGHTS as MYSQL } from './mysql/rights.ts';
import type { RightsWriter } from './need.ts';
import { RIGHTS as POSTGRESQL } from './postgresql/rights.ts';

const RIGHTS: Readonly<Record<EngineName, RightsWriter>> = { postgresql: POSTGRESQL, mysql: MYSQL };

/** What the server of this dialect asks of a role. */
export function rightsOf({ engine }: Pick<Dialect, 'engine'>): RightsWriter {
  return RIGHTS[engine];
}
