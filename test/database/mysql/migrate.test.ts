import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONTROL_MIGRATIONS, TARGET_MIGRATIONS } from '../../../src/app/control/migrations.ts';
import { type MigrationSet, migrate, migrationState } from '../../../src/database/migrate.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session } from '../../../src/database/session.ts';
import { isFailure } from '../../../src/errors.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';

let database: FreshMariadb;
let session: Session;
let folder: string;
let set: MigrationSet;

beforeEach(async () => {
  database = await freshMariadb();
  session = await openSession(database.url, 'the test');
  folder = mkdtempSync(join(tmpdir(), 'retentiond-migrations-'));
  set = { folder: 'nowhere', schema: 'ours', mysqlFolder: folder };
  write(
    '0001_one.sql',
    'CREATE TABLE IF NOT EXISTS one (id int); -- first; not two\nINSERT INTO one VALUES (1);',
  );
  write('0002_two.sql', "CREATE TABLE IF NOT EXISTS two (why varchar(9) DEFAULT 'why? ;');");
});
afterEach(async () => {
  await session.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}

async function count(table: string): Promise<string | null | undefined> {
  return (await session.script(`SELECT COUNT(*) FROM ${table}`)).rows[0]?.[0];
}

test('applies each file once, in order, and says which', async () => {
  expect(await migrationState(session, set)).toEqual({
    applied: [],
    pending: ['0001_one.sql', '0002_two.sql'],
  });
  expect(await migrate(database.url, set)).toEqual(['0001_one.sql', '0002_two.sql']);
  expect(await migrate(database.url, set)).toEqual([]);
  write('0003_three.sql', 'INSERT INTO one VALUES (3)');
  expect(await migrate(database.url, set)).toEqual(['0003_three.sql']);
  expect(await count('one')).toBe('2');
  expect(await migrationState(session, set)).toMatchObject({ pending: [] });
});

test('five that start at once wait for each other, and one of them applies', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, set)));
  expect(results.filter((applied) => applied.length > 0)).toEqual([['0001_one.sql', '0002_two.sql']]);
  expect(await count('one')).toBe('1');
});

test('a file that failed in the middle is run again, and those before it are not', async () => {
  write('0002_two.sql', 'CREATE TABLE IF NOT EXISTS two (id int); INSERT INTO nothing VALUES (1)');
  expect(await migrate(database.url, set).catch((error) => error)).toMatchObject({ state: '1146' });
  write('0002_two.sql', 'CREATE TABLE IF NOT EXISTS two (id int); INSERT INTO two VALUES (1)');
  expect(await migrate(database.url, set)).toEqual(['0002_two.sql']);
  expect([await count('one'), await count('two')]).toEqual(['1', '1']);
});

test('a database that a newer version has migrated is left alone', async () => {
  await migrate(database.url, set);
  await session.script("INSERT INTO retentiond_migration (name) VALUES ('9999_later.sql')");
  const failure = await migrate(database.url, set).catch((error) => error);
  expect(isFailure(failure, 'schema-newer')).toBe(true);
});

test('without the right to make a table, it says which right is missing', async () => {
  const { admin, name } = database;
  const role = `few_${name.slice(-8)}`;
  await admin.createUser(role, 'secret_of_few');
  await admin.query(`GRANT SELECT ON \`${name}\`.* TO \`${role}\`@'%'`);
  const failure = await migrate(admin.url(name, role, 'secret_of_few'), set).catch((error) => error);
  expect(failure.message).toContain('the right CREATE is missing');
  await admin.dropUser(role);
});

test('the control database cannot be one', async () => {
  const failure = await migrate(database.url, CONTROL_MIGRATIONS).catch((error) => error);
  expect(isFailure(failure, 'url-scheme-unknown')).toBe(true);
});

test('what a target needs can be made, and each file of it be made again', async () => {
  expect(await migrate(database.url, TARGET_MIGRATIONS)).toEqual([
    '0001_receipts.sql',
    '0002_done.sql',
    '0003_copies.sql',
  ]);
  await session.script('DELETE FROM retentiond_migration');
  expect(await migrate(database.url, TARGET_MIGRATIONS)).toHaveLength(3);
  expect(await session.engine.listRelations(session)).toEqual([]);
  const { rows } = await session.script(
    `SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1`,
  );
  expect(rows).toEqual(
    [
      'retentiond_copy',
      'retentiond_done',
      'retentiond_ledger',
      'retentiond_migration',
      'retentiond_receipt',
    ].map((table) => [table, 'InnoDB', 'utf8mb4_bin']),
  );
});
