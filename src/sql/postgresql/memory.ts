import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { Dialect, KeyLists } from '../dialect.ts';
import { and, bind, type Fragment, join, raw, sql } from '../fragment.ts';
import { identifier } from './rows.ts';

/** See migrations/target: the key, as PostgreSQL writes its columns, is an array of texts. */
export const MEMORY: Dialect['memory'] = {
  from: raw('FROM retentiond_receipts.done AS m'),
  markedAt: raw('m.marked_at'),
  isOf: (category, relation, key) =>
    and([
      sql`m.category = ${bind(category)}::text`,
      sql`m.relation = ${bind(relation)}::text`,
      sql`m.key = ARRAY[${join(key, ', ')}]`,
    ]),
  remember,
};

function remember(category: string, relation: string, keys: KeyLists, at: Instant): Fragment {
  const names = join(
    keys.map((_, index) => identifier(`k${index}`)),
    ', ',
  );
  const lists = join(
    keys.map((list) => sql`${bind(list)}::text[]`),
    ', ',
  );
  return sql`
    INSERT INTO retentiond_receipts.done (category, relation, key, marked_at)
    SELECT ${bind(category)}::text, ${bind(relation)}::text, ARRAY[${names}], ${bind(formatInstant(at))}::timestamptz
    FROM unnest(${lists}) AS keys (${names})
    ON CONFLICT (category, relation, key) DO UPDATE SET marked_at = excluded.marked_at`;
}
