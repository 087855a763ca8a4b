import type { EngineName } from '../sql/dialect.ts';
import type { Column } from '../sql/shape.ts';
import type { Misfit, TechniqueOf, TechniqueSql } from './technique-sql.ts';
import { truncateInMysql } from './truncate-ip/mysql.ts';
import { truncateInPostgresql } from './truncate-ip/postgresql.ts';

type TruncateIp = TechniqueOf<'truncate_ip'>;

/** Keeps the leading bits of an address. An IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2) keeps those of IPv4. */
export const truncateIp: TechniqueSql<TruncateIp> = {
  misfit: (technique, column, engine) =>
    fits(column, engine)
      ? withoutEffect(technique)
      : { code: 'alteration-type', fitting: [...TYPES[engine], 'text, varchar, char'].join(', ') },
  // A text that is no address could be anything, so it is never kept.
  givesNull: (_, { family }) => family === 'text',
  value: { postgresql: truncateInPostgresql, mysql: truncateInMysql },
};

/** Types that hold addresses and nothing else; MySQL has none, MariaDB two. */
const TYPES: Readonly<Record<EngineName, readonly string[]>> = {
  postgresql: ['inet', 'cidr'],
  mysql: ['inet6', 'inet4'],
};

function fits({ family, type }: Column, engine: EngineName): boolean {
  return family === 'text' || TYPES[engine].includes(type);
}

function withoutEffect({ v4, v6 }: TruncateIp): Misfit | null {
  return v4 === 32 && v6 === 128 ? { code: 'alteration-no-effect' } : null;
}
