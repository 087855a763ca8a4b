import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TARGET_MIGRATIONS } from '../../../src/app/control/migrations.ts';
import { isLocked } from '../../../src/database/failure.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session, TableUse } from '../../../src/database/session.ts';
import { begin, commit, rollback } from '../../../src/database/transaction.ts';
import { bind, sql } from '../../../src/sql/fragment.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';

const LIMITS = { lock: 500, statement: 60_000, idle: 10_000 };
const LEDGER = randomUUID();

let database: FreshMariadb;
let session: Session;
let other: Session;
beforeAll(async () => {
  database = await freshMariadb();
  await migrate(database.url, TARGET_MIGRATIONS);
  session = await openSession(database.url, 'the test');
  other = await openSession(database.url, 'the other');
  await session.run(session.engine.receipts.claim(LEDGER));
  await session.script(`
    CREATE TABLE changed (id int PRIMARY KEY, name varchar(20)) ENGINE=InnoDB;
    CREATE TABLE beside (id int PRIMARY KEY) ENGINE=InnoDB;
    INSERT INTO changed VALUES (1, 'a'), (2, 'b')`);
});
beforeEach(async () => {
  await rollback(session);
  await rollback(other);
});
afterAll(async () => {
  await session.close();
  await other.close();
  await database.drop();
});

function uses(...names: readonly (readonly [string, TableUse['use']])[]): readonly TableUse[] {
  return names.map(([name, use]) => ({ table: { schema: database.name, name }, use }));
}

describe('a batch', () => {
  test('knows its tables as they are, and has the limits that it was given', async () => {
    const tables = uses(['changed', 'change'], ['beside', 'read']);
    const begun = await session.engine.beginBatch(session, tables, LIMITS, 'table');
    expect(begun.transaction).toBe('');
    expect(begun.shapes.map((shape) => shape?.name)).toEqual(['changed', 'beside']);
    const [shape] = begun.shapes;
    expect(shape).toEqual(await other.engine.readShape(other, { schema: database.name, name: 'changed' }));
    const { rows } = await session.script(
      'SELECT @@innodb_lock_wait_timeout, @@lock_wait_timeout, @@max_statement_time, @@idle_transaction_timeout',
    );
    expect(rows[0]).toEqual(['1', '1', '60.000000', '10']);
  });

  test('is begun before whatever is asked in the same turn', async () => {
    const begun = session.engine.beginBatch(session, uses(['changed', 'change']), LIMITS, 'table');
    const change = session.script("UPDATE changed SET name = 'x' WHERE id = 1");
    await Promise.all([begun, change]);
    await rollback(session);
    expect((await session.script('SELECT name FROM changed WHERE id = 1')).rows).toEqual([['a']]);
  });

  test.each(['change', 'read'] as const)('holds a table still that it is to %s', async (use) => {
    await session.engine.beginBatch(session, uses(['beside', use]), LIMITS, 'table');
    await other.script('SET SESSION lock_wait_timeout = 1');
    for (const change of [
      'CREATE TRIGGER slips BEFORE DELETE ON beside FOR EACH ROW SET @x = 1',
      'ALTER TABLE beside ADD COLUMN slipped int',
      'DROP TABLE beside',
      'TRUNCATE beside',
    ]) {
      expect(isLocked(await other.script(change).catch((error) => error))).toBe(true);
    }
    await rollback(session);
    await other.script('ALTER TABLE beside ADD COLUMN slipped int; ALTER TABLE beside DROP COLUMN slipped');
  });

  test('is refused at its end where a table was made meanwhile whose rows would have gone with ours', async () => {
    const begun = await session.engine.beginBatch(session, uses(['changed', 'change']), LIMITS, 'table');
    const changed = begun.shapes.flatMap((shape) => shape ?? []);
    await other.script(
      `CREATE TABLE child (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES changed (id) ON DELETE CASCADE) ENGINE=InnoDB;
       INSERT INTO child VALUES (1)`,
    );
    expect((await session.script('DELETE FROM changed WHERE id = 1')).count).toBe(1);
    const refused = await session.engine.askDeferred(session, changed).catch((error) => error);
    expect(refused).toMatchObject({ code: 'drift', kind: 'refused' });
    await rollback(session);
    expect((await other.script('SELECT COUNT(*) FROM child')).rows).toEqual([['1']]);
    await other.script('DROP TABLE child');
    await session.engine.beginBatch(session, uses(['changed', 'change']), LIMITS, 'table');
    await session.engine.askDeferred(session, changed);
  });

  test('locks no row of the tables that it holds still', async () => {
    await session.engine.beginBatch(session, uses(['changed', 'change']), LIMITS, 'table');
    await other.script(
      "SET SESSION innodb_lock_wait_timeout = 1; UPDATE changed SET name = 'b' WHERE id = 2",
    );
    await other.script("INSERT INTO changed VALUES (3, 'c'); DELETE FROM changed WHERE id = 3");
  });

  test('on a table that is gone is undone', async () => {
    const gone = session.engine.beginBatch(
      session,
      uses(['changed', 'change'], ['gone', 'read']),
      LIMITS,
      'table',
    );
    expect(await gone.catch((error) => error)).toMatchObject({ state: '1146', remedy: 'stop' });
    expect(await commit(session)).toBe('rolled back');
  });

  test('does not wait for a table that others change for longer than its limit', async () => {
    await other.script('LOCK TABLES changed WRITE');
    const begun = session.engine.beginBatch(session, uses(['changed', 'change']), LIMITS, 'table');
    expect(isLocked(await begun.catch((error) => error))).toBe(true);
    await other.script('UNLOCK TABLES');
  });
});

describe('receipts', () => {
  const receipt = (over: Session, batch: string, rows = 3, ledger = LEDGER): Promise<{ count: number }> =>
    over.run(over.engine.receipts.done(batch, rows, ledger), 'retentiond_receipt');
  const read = async (batch: string): Promise<unknown> =>
    (await session.run(session.engine.receipts.read(batch))).rows;

  test('are there, and belong to the ledger that said so first', async () => {
    const { there, remembers, owner, claim } = session.engine.receipts;
    expect((await session.run(there)).rows).toEqual([['1']]);
    expect((await session.run(remembers)).rows).toEqual([['1']]);
    await session.run(claim(randomUUID()));
    expect((await session.run(owner)).rows).toEqual([[LEDGER]]);
    const empty = await freshMariadb(database.admin);
    const over = await openSession(empty.url, 'the empty');
    expect((await over.run(there)).rows).toEqual([['0']]);
    await over.close();
    await empty.drop();
  });

  test('are left by a batch, once, and by none of another ledger', async () => {
    const batch = randomUUID();
    expect(await receipt(session, batch, 3, randomUUID())).toMatchObject({ count: 0 });
    expect(await read(batch)).toEqual([]);
    expect(await receipt(session, batch)).toMatchObject({ count: 1 });
    expect(await read(batch)).toEqual([['done', '3']]);
    expect(await receipt(session, batch).catch((error) => error)).toMatchObject({ state: '1062' });
    expect((await session.run(session.engine.receipts.voided(batch))).count).toBe(0);
    expect(await read(batch)).toEqual([['done', '3']]);
  });

  test('that are void keep a batch from ever committing', async () => {
    const batch = randomUUID();
    expect((await session.run(session.engine.receipts.voided(batch))).count).toBe(1);
    await begin(other);
    await other.script("UPDATE changed SET name = 'late' WHERE id = 1");
    expect(await receipt(other, batch).catch((error) => error)).toMatchObject({ state: '1062' });
    expect(await commit(other)).toBe('rolled back');
    expect(await read(batch)).toEqual([['void', '0']]);
    expect((await session.script('SELECT name FROM changed WHERE id = 1')).rows).toEqual([['a']]);
  });

  test.each(['commits', 'is undone'] as const)(
    'are waited for while a twin is in flight that then %s',
    async (end) => {
      const batch = randomUUID();
      await begin(other);
      await receipt(other, batch);
      await begin(session);
      await session.engine.limitLocks(session, 500);
      const early = session.run(session.engine.receipts.voided(batch));
      expect(isLocked(await early.catch((error) => error))).toBe(true);
      await rollback(session);
      await begin(session);
      await session.engine.limitLocks(session, 20_000);
      const voided = session.run(session.engine.receipts.voided(batch));
      if (end === 'commits') await commit(other);
      else await rollback(other);
      expect((await voided).count).toBe(end === 'commits' ? 0 : 1);
      await commit(session);
      expect(await read(batch)).toEqual([end === 'commits' ? ['done', '3'] : ['void', '0']]);
    },
  );

  test('of rows without a marker are kept by a hash of their key', async () => {
    const { memory, statement } = session.engine.dialect;
    const keys = [
      ['1', '12', "' \\ 😀"],
      ['23', '3', '縗'],
    ];
    const at = 1_700_000_000_123_456n;
    await session.run(statement(memory.remember('logs', 'crm.t', keys, at)));
    await session.run(statement(memory.remember('logs', 'crm.t', [['1'], ['23']], at + 1n)));
    const found = async (first: string, second: string): Promise<unknown> =>
      (
        await session.run(
          statement(
            sql`SELECT CAST(${memory.markedAt} AS CHAR) ${memory.from} WHERE ${memory.isOf('logs', 'crm.t', [sql`${bind(first)}`, sql`${bind(second)}`])}`,
          ),
        )
      ).rows;
    expect(await found('1', '23')).toEqual([['2023-11-14 22:13:20.123457']]);
    expect(await found('12', '3')).toEqual([['2023-11-14 22:13:20.123456']]);
    expect(await found("' \\ 😀", '縗')).toHaveLength(1);
    expect(await found('123', '')).toEqual([]);
  });
});

describe('a recorded connection', () => {
  test('is ended, and only it', async () => {
    const doomed = await openSession(database.url, 'doomed');
    const name = await doomed.engine.readName(doomed);
    expect(name).toMatchObject({ database: database.name, timeline: '' });
    await session.engine.endBackend(session, {
      ...name,
      backend_start: String(Number(name.backend_start) - 60),
    });
    expect((await doomed.script('SELECT 1')).count).toBe(1);
    await session.engine.endBackend(session, { ...name, backend: '4294967295' });
    expect((await doomed.script('SELECT 1')).count).toBe(1);
    await session.engine.endBackend(session, {
      ...name,
      backend_start: String(Number(name.backend_start) + 1),
    });
    await expect.poll(() => doomed.alive).toBe(false);
    await session.engine.endBackend(session, name);
    await doomed.close();
  });

  test('of another role goes on where ours may not end it', async () => {
    const theirs = await freshMariadb(database.admin);
    const over = await openSession(theirs.url, 'theirs');
    await session.engine.endBackend(session, await over.engine.readName(over));
    expect((await over.script('SELECT 1')).count).toBe(1);
    await over.close();
    await theirs.drop();
  });

  test('is named by what stays the same, and by what does not', async () => {
    const [mine, theirs] = [await session.engine.readName(session), await other.engine.readName(other)];
    expect({ ...mine, backend: '' }).toEqual({ ...theirs, backend: '' });
    expect(mine.backend).not.toBe(theirs.backend);
    expect(mine.system.length).toBeGreaterThan(10);
    expect(session.engine.endingStatement('12')).toBe('KILL CONNECTION 12');
  });
});

test("the server's clock is read in microseconds, and goes on within a transaction", async () => {
  await begin(session);
  const first = await session.engine.readClock(session);
  const second = await session.engine.readClock(session);
  expect(second).toBeGreaterThan(first);
  expect(first).toBeGreaterThan(1_700_000_000_000_000n);
});
