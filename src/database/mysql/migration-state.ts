import { Failure } from '../../errors.ts';
import { placeheld, raw } from '../../sql/fragment.ts';
import { listFiles, type MigrationSet, type MigrationState, stateOf } from '../migration-set.ts';
import { onlyValue, type Session } from '../session.ts';

export async function mysqlMigrationState(session: Session, set: MigrationSet): Promise<MigrationState> {
  const there = await session.run(
    placeheld(
      raw(`SELECT COUNT(*) FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'retentiond_migration'`),
    ),
  );
  const done =
    onlyValue(there) === '1'
      ? (await session.run(placeheld(raw('SELECT name FROM retentiond_migration')))).rows
      : [];
  return stateOf(
    await listFiles(folderOf(set)),
    done.map(([name]) => String(name)),
    'the database',
  );
}

/** The files of a set that are for these servers. */
export function folderOf({ mysqlFolder, schema }: MigrationSet): string {
  if (mysqlFolder !== undefined) return mysqlFolder;
  throw new Failure({
    code: 'url-scheme-unknown',
    kind: 'invalid',
    fact: `the tables of ${schema} are made in PostgreSQL only`,
    hint: 'write postgres://',
  });
}
