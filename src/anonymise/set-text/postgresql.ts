import { bind, type Fragment, join, raw, sql } from '../../sql/fragment.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';
import { padsOf } from './pads.ts';
import { piecesOf } from './pieces.ts';

/** The server calls the function anew for each row and each place where it stands. */
const RANDOM = raw(`replace(gen_random_uuid()::text, '-', '')`);

export const setInPostgresql: NewValue<TechniqueOf<'set'>> = (technique, old, column, { key }) => {
  const pieces = piecesOf(technique, {
    literal: (part) => sql`${bind(part)}::text`,
    random: () => RANDOM,
    digest: () => digest(old, padsOf(key, column.name)),
  });
  return sql`(${join(pieces, ' || ')})`;
};

function digest(old: Fragment, { inner, outer }: ReturnType<typeof padsOf>): Fragment {
  const message = sql`convert_to(${old}::text, 'UTF8')`;
  const innerHash = sql`sha256(${bind(inner)}::bytea || ${message})`;
  return sql`encode(sha256(${bind(outer)}::bytea || ${innerHash}), 'hex')`;
}
