import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { Need } from '../../sql/need.ts';
import { RIGHTS } from '../../sql/postgresql/rights.ts';
import type { RightsReader } from '../rights-reader.ts';
import { onlyValue } from '../session.ts';
import { readExcess } from './excess.ts';

export const POSTGRESQL_RIGHTS: RightsReader = {
  role: async (session) =>
    RIGHTS.role(String(onlyValue(await session.run(numbered(raw('SELECT current_user::text')))))),
  missing: async (session, needs) => {
    const { rows } = await session.run(missingStatement(needs));
    const missing = new Set(rows.map(([index]) => Number(index)));
    return needs.filter((_, index) => missing.has(index + 1));
  },
  excess: readExcess,
};

/** Rights of roles that ours is in count, too; what is not there is asked nothing, and is left out. */
function missingStatement(needs: readonly Need[]): ReturnType<typeof numbered> {
  const list = (part: 'schema' | 'table' | 'column' | 'privilege'): readonly (string | null)[] =>
    needs.map((need) => need[part]);
  return numbered(sql`
    SELECT need.i::text
    FROM unnest(${bind(list('schema'))}::text[], ${bind(list('table'))}::text[], ${bind(list('column'))}::text[],
        ${bind(list('privilege'))}::text[]) WITH ORDINALITY AS need (of, "table", "column", privilege, i)
      LEFT JOIN pg_namespace n ON n.nspname = need.of
      LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = need."table"
    WHERE (need.of IS NULL OR n.oid IS NOT NULL) AND NOT CASE
      WHEN need.of IS NULL THEN pg_has_role(need.privilege, 'USAGE')
      WHEN need."table" IS NULL THEN has_schema_privilege(n.oid, need.privilege)
      WHEN c.oid IS NULL THEN true
      WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, need.privilege)
      WHEN need."column" IS NULL THEN has_table_privilege(c.oid, need.privilege)
      WHEN NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = need."column") THEN true
      ELSE has_column_privilege(c.oid, need."column", need.privilege)
    END ORDER BY need.i`);
}
