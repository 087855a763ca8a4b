import type { Instant } from '../../calendar/instant.ts';
import type { Dialect, KeyLists } from '../dialect.ts';
import { and, bind, type Fragment, join, raw, sql } from '../fragment.ts';
import { VALUES } from './values.ts';

/** See migrations/target: the key is kept as a hash, since an index holds no text of any length. */
export const MEMORY: Dialect['memory'] = {
  from: raw('FROM retentiond_done AS m'),
  markedAt: raw('m.marked_at'),
  isOf: (category, relation, key) =>
    and([
      sql`m.key_hash = ${hashOf(key)}`,
      sql`m.category = ${bind(category)}`,
      sql`m.relation = ${bind(relation)}`,
    ]),
  remember,
};

/** Each text with its length before it, so that no two keys run into one. */
function hashOf(key: readonly Fragment[]): Fragment {
  const parts = key.map((text) => sql`OCTET_LENGTH(${text}), ':', ${text}`);
  return sql`UNHEX(SHA2(CONCAT(${join(parts, ", ';', ")}), 256))`;
}

function remember(category: string, relation: string, keys: KeyLists, at: Instant): Fragment {
  const lists = keys[0] ?? [];
  const rows = JSON.stringify(lists.map((_, row) => keys.map((list) => list[row])));
  const columns = keys.map(
    (_, index) => `k${index} TEXT CHARACTER SET utf8mb4 PATH '$[${index}]' ERROR ON ERROR`,
  );
  const texts = keys.map((_, index) => raw(`named.k${index}`));
  return sql`
    INSERT INTO retentiond_done (category, relation, key_hash, marked_at)
    SELECT ${bind(category)}, ${bind(relation)}, ${hashOf(texts)}, ${VALUES.instant(at)}
    FROM JSON_TABLE(${bind(rows)}, '$[*]' COLUMNS (${raw(columns.join(', '))})) AS named
    ON DUPLICATE KEY UPDATE marked_at = VALUES(marked_at)`;
}
