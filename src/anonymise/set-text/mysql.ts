import { type Fragment, join, sql } from '../../sql/fragment.ts';
import { boundBytes, boundText, textOf } from '../mysql-values.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';
import { padsOf } from './pads.ts';
import { piecesOf } from './pieces.ts';

const SECRET_BYTES = 32;

export const setInMysql: NewValue<TechniqueOf<'set'>> = (technique, old, column, { key, fresh }) => {
  const pieces = piecesOf(technique, {
    literal: boundText,
    random: () => random(fresh(SECRET_BYTES)),
    digest: () => digest(old, padsOf(key, column.name)),
  });
  return sql`CONCAT(${join(pieces, ', ')})`;
};

/**
 * Not every server of this engine has random bytes: a secret of each place is hashed with what is another one in each row,
 * and could be guessed by itself. UUID() comes once only, and RAND() keeps all of it from being taken for a constant. Their
 * texts are never converted to another character set, which would compute them once for all rows.
 */
function random(secret: Uint8Array): Fragment {
  return sql`LEFT(SHA2(CONCAT(${boundBytes(secret)}, UUID(), RAND()), 256), 32)`;
}

function digest(old: Fragment, { inner, outer }: ReturnType<typeof padsOf>): Fragment {
  const message = sql`CAST(${textOf(old)} AS BINARY)`;
  const innerHash = sql`UNHEX(SHA2(CONCAT(${boundBytes(inner)}, ${message}), 256))`;
  return sql`SHA2(CONCAT(${boundBytes(outer)}, ${innerHash}), 256)`;
}
