import { bind, join, placeheld, sql } from '../../../sql/fragment.ts';
import type { Need } from '../../../sql/need.ts';
import type { RightsReader } from '../../rights-reader.ts';
import type { Session } from '../../session.ts';
import { excessIn } from './excess.ts';
import { type Grants, readGrants } from './grants.ts';

export const MYSQL_RIGHTS: RightsReader = {
  role: async (session) => (await grantsOf(session)).role,
  missing: async (session, needs) => {
    const grants = await grantsOf(session);
    const missing = needs.filter((need) => !has(grants, need));
    const seen = missing.filter(({ schema }) => schema !== null && grants.seesDatabase(schema));
    const there = new Set(seen.length === 0 ? [] : await tablesIn(session, seen));
    return missing.filter((need) => need.table === null || !seen.includes(need) || there.has(nameOf(need)));
  },
  excess: async (session, needs) => excessIn(await grantsOf(session), needs),
};

async function grantsOf(session: Session): Promise<Grants> {
  const { rows } = await session.run({ text: 'SHOW GRANTS', values: [] });
  return readGrants(rows.map(([line]) => String(line)));
}

/** Those that are there, in the schemas of the needs. */
async function tablesIn(session: Session, needs: readonly Need[]): Promise<readonly string[]> {
  const schemas = [...new Set(needs.map(({ schema }) => schema))];
  const { rows } = await session.run(
    placeheld(
      sql`SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES
        WHERE TABLE_SCHEMA IN (${join(schemas.map(bind), ', ')})`,
    ),
  );
  return rows.map(([schema, table]) => nameOf({ schema: String(schema), table: String(table) }));
}

function nameOf({ schema, table }: Pick<Need, 'schema' | 'table'>): string {
  return JSON.stringify([schema, table]);
}

function has(grants: Grants, { schema, table, column, privilege }: Need): boolean {
  if (schema === null) return grants.everywhere(privilege);
  // REFERENCES is asked for only to see by it.
  if (table === null)
    return privilege === 'REFERENCES' ? grants.seesDatabase(schema) : grants.inDatabase(privilege, schema);
  if (privilege === 'REFERENCES') return grants.seesTable(schema, table);
  return column === null
    ? grants.onTable(privilege, schema, table)
    : grants.onColumn(privilege, schema, table, column);
}
