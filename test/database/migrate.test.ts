import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MigrationSet, migrate, migrationState } from '../../src/database/migrate.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { Failure } from '../../src/errors.ts';
import { numbered, raw } from '../../src/sql/fragment.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let session: Session;
let set: MigrationSet;
const told = vi.fn();

beforeEach(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  set = { folder: mkdtempSync(join(tmpdir(), 'retentiond-migrations-')), schema: 'ours' };
  write('0001_one.sql', 'CREATE TABLE ours.one (id int); INSERT INTO ours.one VALUES (1);');
  write('0002_two.sql', "CREATE FUNCTION ours.two() RETURNS text LANGUAGE sql AS $$ SELECT 'why? $1' $$;");
  for (const method of ['log', 'warn', 'error'] as const) vi.spyOn(console, method).mockImplementation(told);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await session.close();
  await database.drop();
  rmSync(set.folder, { recursive: true });
  expect(told).not.toHaveBeenCalled();
});

function write(file: string, text: string): void {
  writeFileSync(join(set.folder, file), text);
}

async function ask(expression: string): Promise<string | null> {
  return (await session.run(numbered(raw(`SELECT ${expression}`)))).rows[0]?.[0] ?? null;
}

test('applies each file once, in order, and says which', async () => {
  expect(await migrationState(session, set)).toEqual({
    applied: [],
    pending: ['0001_one.sql', '0002_two.sql'],
  });
  expect(await migrate(database.url, set)).toEqual(['0001_one.sql', '0002_two.sql']);
  expect(await migrate(database.url, set)).toEqual([]);
  write('0003_three.sql', 'INSERT INTO ours.one VALUES (3)');
  expect(await migrate(database.url, set)).toEqual(['0003_three.sql']);
  expect(await ask('array_agg(id)::text FROM ours.one')).toBe('{1,3}');
  expect(await ask('ours.two()')).toBe('why? $1');
  expect(await migrationState(session, set)).toMatchObject({ pending: [] });
});

test('five that start at once wait for each other, and one of them applies', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, set)));
  expect(results.filter((applied) => applied.length > 0)).toEqual([['0001_one.sql', '0002_two.sql']]);
  expect(await ask('count(*) FROM ours.one')).toBe('1');
});

test('a file that fails takes the others with it, and no value is told', async () => {
  write('0003_three.sql', "INSERT INTO ours.one VALUES (3); SELECT 'canary'::int");
  const failure = await migrate(database.url, set).catch((error) => error);
  expect(failure).toMatchObject({ code: 'database-refused', state: '22P02' });
  expect(`${failure.stack}${failure.hint}`).not.toContain('canary');
  expect(await ask("to_regclass('ours.one')::text")).toBeNull();
  expect(await migrationState(session, set)).toMatchObject({ applied: [] });
  write('0003_three.sql', 'INSERT INTO ours.one VALUES (3)');
  expect(await migrate(database.url, set)).toEqual(['0001_one.sql', '0002_two.sql', '0003_three.sql']);
});

test('one that was killed in the middle does not lock out the next', async () => {
  await migrate(database.url, set);
  await session.script('UPDATE ours.migration_lock SET is_locked = 1');
  write('0003_three.sql', 'INSERT INTO ours.one VALUES (3)');
  expect(await migrate(database.url, set)).toEqual(['0003_three.sql']);
});

test('a schema that a newer version has migrated is left alone', async () => {
  await migrate(database.url, set);
  rmSync(join(set.folder, '0002_two.sql'));
  const newer = { code: 'schema-newer', kind: 'refused' };
  await expect(migrate(database.url, set)).rejects.toMatchObject(newer);
  await expect(migrationState(session, set)).rejects.toMatchObject(newer);
});

test('without the right to make a schema, it says which right is missing', async () => {
  const admin = await openSession(database.superuserUrl, 'the superuser');
  await admin.script(`
    CREATE SCHEMA AUTHORIZATION postgres;
    ALTER DATABASE "${new URL(database.url).pathname.slice(1)}" OWNER TO postgres;
    GRANT CONNECT ON DATABASE "${new URL(database.url).pathname.slice(1)}" TO ${database.targetRole}`);
  await admin.close();
  const failure = await migrate(database.url, set).catch((error) => error);
  expect(failure).toMatchObject({
    code: 'database-refused',
    state: '42501',
    hint: 'grant the role the right that is missing',
  });
  expect(failure.message).toContain('permission denied for database');
});

test('a server that does not answer is told as that', async () => {
  const url = new URL(database.url);
  url.port = '1';
  expect(await migrate(url.href, set).catch((error) => error)).toMatchObject({
    code: 'database-unreachable',
    state: 'ECONNREFUSED',
  });
});

test.each<readonly [string, (socket: Socket) => void]>([
  ['is cut', (socket) => socket.destroy()],
  ['is ended', (socket) => socket.end()],
  ['is no TLS', (socket) => socket.write('no TLS\n')],
  ['is never answered', () => undefined],
])(
  'an encrypted connection whose beginning %s is a failure, and nobody waits for a goodbye',
  async (_, act) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        // Yes to the question whether it speaks TLS.
        socket.write('S');
        socket.once('data', () => act(socket));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    try {
      const url = `postgres://nobody@127.0.0.1:${port}/none?sslmode=verify-full`;
      await expect(migrate(url, set)).rejects.toBeInstanceOf(Failure);
    } finally {
      server.close();
    }
  },
);
