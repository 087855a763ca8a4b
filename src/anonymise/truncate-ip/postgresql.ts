import { bind, type Fragment, raw, sql } from '../../sql/fragment.ts';
import { ADDRESS_PATTERN, MAPPED_BITS } from '../ip-text.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

type TruncateIp = TechniqueOf<'truncate_ip'>;

export const truncateInPostgresql: NewValue<TruncateIp> = (technique, old, { family, type }) =>
  VALUES[family === 'text' ? 'text' : (type as 'inet' | 'cidr')](technique, old);

const VALUES: Readonly<Record<'inet' | 'cidr' | 'text', (technique: TruncateIp, old: Fragment) => Fragment>> =
  {
    // The length of its network stays: it says nothing about the host.
    inet: (technique, old) => sql`set_masklen(${truncated(technique, old)}, masklen(${old}))`,
    // A network is no longer than what is left of it.
    cidr: (technique, old) =>
      sql`set_masklen(${old}, least(masklen(${old}), ${bitsOf(technique, sql`${old}::inet`)}))`,
    text: (technique, old) => {
      const text = sql`${old}::text`;
      const address = sql`${text}::inet`;
      return sql`CASE WHEN ${text} ~ ${bind(ADDRESS_PATTERN)} THEN host(${truncated(technique, address)}) END`;
    },
  };

function truncated(technique: TruncateIp, address: Fragment): Fragment {
  return sql`network(set_masklen(${address}, ${bitsOf(technique, address)}))::inet`;
}

function bitsOf({ v4, v6 }: TruncateIp, address: Fragment): Fragment {
  const mapped = sql`network(set_masklen(${address}, ${raw(String(MAPPED_BITS))})) = '::ffff:0:0/96'::cidr`;
  return sql`CASE WHEN family(${address}) = 4 THEN ${bind(v4)}::int WHEN ${mapped} THEN ${bind(MAPPED_BITS + v4)}::int ELSE ${bind(v6)}::int END`;
}
