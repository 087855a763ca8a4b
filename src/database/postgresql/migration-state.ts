import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import { listFiles, type MigrationSet, type MigrationState, stateOf } from '../migration-set.ts';
import { onlyValue, type Session } from '../session.ts';

/** Where the migrations of a schema are noted, in the schema. */
export const MIGRATION_TABLE = 'migration';

export async function postgresqlMigrationState(session: Session, set: MigrationSet): Promise<MigrationState> {
  const table = bind(`${set.schema}.${MIGRATION_TABLE}`);
  const there = await session.run(numbered(sql`SELECT (to_regclass(${table}) IS NOT NULL)::text`));
  const done =
    onlyValue(there) === 'true'
      ? (await session.run(numbered(raw(`SELECT name FROM "${set.schema}".${MIGRATION_TABLE}`)))).rows
      : [];
  return stateOf(
    await listFiles(set.folder),
    done.map(([name]) => String(name)),
    `the schema ${set.schema}`,
  );
}
