import { bind, type Fragment, raw, sql } from '../../sql/fragment.ts';
import { isIndex, type Pointer, removalOrder } from '../json-pointer.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

/** A `json` column too is read as jsonb: behind a key that stands twice a value would stay. */
export const removeInPostgresql: NewValue<TechniqueOf<'remove'>> = ({ pointers }, old, { type }) => {
  const rest = removalOrder(pointers).reduce(without, sql`${old}::jsonb`);
  return type === 'json' ? sql`(${rest})::json` : rest;
};

/**
 * Asked first whether it is there: removing by a name out of a list, or out of a number, is an error. OFFSET keeps what is
 * inside from being copied to each place that names it, which would double the statement with each pointer.
 */
function without(document: Fragment, pointer: Pointer): Fragment {
  const path = bind(pointer);
  const there = [sql`v.d #> ${path}::text[] IS NOT NULL`, ...strangeIndexes(pointer)];
  const test = there.reduce((all, one) => sql`${all} AND ${one}`);
  return sql`(SELECT CASE WHEN ${test} THEN v.d #- ${path}::text[] ELSE v.d END FROM (SELECT ${document} AS d OFFSET 0) AS v)`;
}

/** PostgreSQL counts `-1` from the end and reads `01` as 1; to RFC 6901 both are only names. */
function strangeIndexes(pointer: Pointer): Fragment[] {
  return pointer.flatMap((token, index) =>
    /\d/.test(token) && !isIndex(token)
      ? [sql`jsonb_typeof(v.d #> ${parentPath(pointer, index)}) = 'object'`]
      : [],
  );
}

function parentPath(pointer: Pointer, index: number): Fragment {
  return index === 0 ? raw(`'{}'::text[]`) : sql`${bind(pointer.slice(0, index))}::text[]`;
}
