import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../../src/database/open-session.ts';
import { onlyValue, type Session } from '../../../src/database/session.ts';
import { begin, commit, inTransaction, rollback } from '../../../src/database/transaction.ts';
import { isFailure } from '../../../src/errors.ts';
import { bind, type Fragment, raw, type SqlValue, sql } from '../../../src/sql/fragment.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';

let database: FreshMariadb;
let session: Session;
let other: Session;
beforeAll(async () => {
  database = await freshMariadb();
  session = await openSession(database.url, 'the test');
  other = await openSession(database.url, 'the other');
  await session.script(`
    CREATE TABLE thing (id bigint PRIMARY KEY, note varchar(50), at datetime(6), day date) ENGINE=InnoDB;
    CREATE TABLE padded (n int(6) zerofill, b varbinary(4), f float, y year);
    INSERT INTO padded VALUES (42, x'00ff', 0.1, 2024)`);
});
afterAll(async () => {
  await session.close();
  await other.close();
  await database.drop();
});

/** Prepared, with a value at least. */
function send(fragment: Fragment, over = session): ReturnType<Session['run']> {
  return over.run(over.engine.dialect.statement(fragment));
}

async function ask(text: string, over = session): Promise<string | null> {
  return onlyValue(await over.run({ text, values: [] }));
}

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string; state?: string }> {
  return work.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  );
}

const VALUES: readonly (readonly [string, string | null])[] = [
  ['9007199254740993', '9007199254740993'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['18446744073709551615', '18446744073709551615'],
  ['12345678901234567890.123456789012345678', '12345678901234567890.123456789012345678'],
  ["CAST('2024-03-31 02:30:00.000001' AS DATETIME(6))", '2024-03-31 02:30:00.000001'],
  ["CAST('2024-03-31 00:00:00' AS DATETIME)", '2024-03-31 00:00:00'],
  ["CAST('2024-03-31' AS DATE)", '2024-03-31'],
  ["CAST('0000-00-00' AS DATE)", '0000-00-00'],
  ["CAST('0000-00-00 00:00:00' AS DATETIME)", '0000-00-00 00:00:00'],
  ["CAST('9999-12-31 23:59:59.999999' AS DATETIME(6))", '9999-12-31 23:59:59.999999'],
  ["'a\\nb\\t\\\\ € 😀'", 'a\nb\t\\ € 😀'],
  ["''", ''],
  ["'null'", 'null'],
  ['NULL', null],
  ['TRUE', '1'],
  ['JSON_OBJECT("a", 1.0)', '{"a": 1.0}'],
];

describe("values come as the server's own text", () => {
  test.each(VALUES)('%s, in text', async (expression, text) => {
    expect(await ask(`SELECT ${expression}`)).toBe(text);
  });

  test.each(VALUES)('%s, beside a value that is bound', async (expression, text) => {
    const { rows } = await send(sql`SELECT ${raw(expression)}, ${bind('x')}`);
    expect(rows).toEqual([[text, 'x']]);
  });

  test.each<[string, Fragment]>([
    ['bytes', sql`SELECT b FROM padded WHERE n = ${bind(42)}`],
    ['bytes in text', raw('SELECT b FROM padded')],
    ['a float', sql`SELECT f FROM padded WHERE n = ${bind(42)}`],
    ['a double', sql`SELECT f + 0e0 FROM padded WHERE n = ${bind(42)}`],
    ['what is filled with zeros', sql`SELECT n FROM padded WHERE n = ${bind(42)}`],
    ['a year', sql`SELECT y FROM padded WHERE n = ${bind(42)}`],
  ])('%s is refused where the driver would write it in its own way', async (_, fragment) => {
    expect(await failureOf(send(fragment))).toMatchObject({ code: 'unexpected-answer' });
  });

  test('what is bound arrives as it was given', async () => {
    const values: readonly SqlValue[] = [
      9007199254740993n,
      42,
      true,
      null,
      "' OR '1'='1",
      new Uint8Array([0, 255]),
    ];
    const { rows } = await send(sql`
      SELECT ${bind(values[0] as SqlValue)}, CAST(${bind(42)} AS SIGNED), ${bind(true)}, ${bind(null)},
        ${bind(values[4] as SqlValue)}, HEX(${bind(values[5] as SqlValue)})`);
    expect(rows[0]).toEqual(['9007199254740993', '42', 'true', null, "' OR '1'='1", '00FF']);
  });

  test('lists arrive as JSON, of which the server makes rows again', async () => {
    const list = ['a', null, "b,'\\{}", '😀', '9007199254740993'];
    const { rows } = await send(sql`
      SELECT value FROM JSON_TABLE(${bind(list)}, '$[*]' COLUMNS (value text PATH '$')) AS list`);
    expect(rows.map(([value]) => value)).toEqual(list);
  });

  test('no text becomes SQL, whatever character set it is written for', async () => {
    const attempts = ["\u00bf' OR 1=1 -- ", "縗' OR 1=1 -- ", "x\\' OR 1=1 -- ", '"`\\'];
    for (const text of attempts) {
      expect((await send(sql`SELECT ${bind(text)}, ${bind(text)} = ${bind('x')}`)).rows).toEqual([
        [text, '0'],
      ]);
      const { rows } = await send(sql`SELECT COUNT(*) FROM padded WHERE HEX(b) = ${bind(text)}`);
      expect(rows).toEqual([['0']]);
    }
  });
});

test('a number beyond doubles hits its own row, and not its neighbour', async () => {
  await session.script(
    'INSERT INTO thing (id) VALUES (9007199254740992), (9007199254740993), (9007199254740994)',
  );
  const { rows } = await send(
    sql`SELECT id FROM thing WHERE id > ${bind(9007199254740992n)} ORDER BY id LIMIT 1`,
  );
  const read = rows[0]?.[0] as string;
  expect(read).toBe('9007199254740993');
  expect((await send(sql`DELETE FROM thing WHERE id = ${bind(read)}`)).count).toBe(1);
  expect((await session.script('SELECT id FROM thing ORDER BY id')).rows).toEqual([
    ['9007199254740992'],
    ['9007199254740994'],
  ]);
});

test('an UPDATE counts the rows that it found, changed or not', async () => {
  await session.script("REPLACE INTO thing (id, note) VALUES (1, 'same'), (2, 'other')");
  const same = await send(sql`UPDATE thing SET note = ${bind('same')} WHERE id IN (1, 2, 3)`);
  expect(same.count).toBe(2);
});

test('zero dates that are stored can be read, compared, and their rows be changed', async () => {
  await session.script("REPLACE INTO thing (id, day, at) VALUES (5, '0000-00-00', '2024-00-00')");
  const { rows } = await send(
    sql`SELECT CAST(day AS CHAR), CAST(at AS CHAR), day = ${bind('0000-00-00')} FROM thing WHERE id = ${bind(5)}`,
  );
  expect(rows).toEqual([['0000-00-00', '2024-00-00 00:00:00.000000', '1']]);
  expect((await send(sql`UPDATE thing SET note = ${bind('x')} WHERE id = ${bind(5)}`)).count).toBe(1);
});

test('what does not fit is an error, and never cut short', async () => {
  const long = 'x'.repeat(51);
  expect(await failureOf(send(sql`UPDATE thing SET note = ${bind(long)} WHERE id = 5`))).toMatchObject({
    state: '1406',
  });
  const wrong = send(sql`UPDATE thing SET at = ${bind('2024-02-31')} WHERE id = 5`);
  expect(await failureOf(wrong)).toMatchObject({ state: '1292' });
});

test('prepared statements are kept by name, closed without one, and never more than so many', async () => {
  const open = async (): Promise<number> =>
    Number((await database.admin.query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"))[0]?.['Value']);
  const before = await open();
  for (let index = 0; index < 20; index += 1) await send(sql`SELECT ${raw(String(index))}, ${bind('x')}`);
  expect(await open()).toBeLessThan(before + 20);
  for (let index = 0; index < 150; index += 1) {
    await session.run({ text: `SELECT ${index}, ?`, values: ['x'] }, `kept_${index}`);
  }
  // Other test files keep some on the same server.
  expect(await open()).toBeLessThan(before + 130);
  for (let index = 0; index < 150; index += 1) {
    const { rows } = await session.run({ text: `SELECT ${index}, ?`, values: ['x'] }, `kept_${index}`);
    expect(rows).toEqual([[String(index), 'x']]);
  }
});

describe('a script', () => {
  test('is one statement after another, up to the first that fails', async () => {
    const { rows } = await session.script(
      "SELECT 1; SELECT 'a;b' -- c;d\n; /* e;f */ SELECT `g;h` FROM (SELECT 3 AS `g;h`) AS t;",
    );
    expect(rows).toEqual([['3']]);
    const failing = session.script(
      'INSERT INTO thing (id) VALUES (70); SELECT nothing; INSERT INTO thing (id) VALUES (71)',
    );
    expect(await failureOf(failing)).toMatchObject({ state: '1054' });
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id IN (70, 71)')).toBe('1');
  });

  test('is whole before what is asked after it', async () => {
    const [, after] = await Promise.all([
      session.script('SET @order = 1; SET @order = 2; SET @order = 3'),
      ask('SELECT @order'),
    ]);
    expect(after).toBe('3');
  });

  test('no statement carries a second one', async () => {
    const two = session.run({ text: 'SELECT 1; DELETE FROM thing', values: [] });
    expect(await failureOf(two)).toMatchObject({ state: '1064' });
  });
});

describe('a transaction', () => {
  test('that is whole is committed', async () => {
    await begin(session);
    await send(sql`INSERT INTO thing (id) VALUES (${bind(100)})`);
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 100', other)).toBe('0');
    expect(await commit(session)).toBe('committed');
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 100', other)).toBe('1');
  });

  test('of which a statement timed out on a lock is rolled back at COMMIT, and nothing of it is durable', async () => {
    await session.script('REPLACE INTO thing (id, note) VALUES (110, NULL), (111, NULL)');
    await begin(other);
    await send(sql`UPDATE thing SET note = ${bind('theirs')} WHERE id = ${bind(111)}`, other);
    await begin(session);
    await session.engine.limitLocks(session, 500);
    await send(sql`UPDATE thing SET note = ${bind('ours')} WHERE id = ${bind(110)}`);
    const failure = await failureOf(
      send(sql`UPDATE thing SET note = ${bind('ours')} WHERE id = ${bind(111)}`),
    );
    expect(failure).toMatchObject({ state: '1205', remedy: 'retry' });
    const after = send(sql`UPDATE thing SET note = ${bind('late')} WHERE id = ${bind(110)}`);
    expect(await failureOf(after)).toMatchObject({ code: 'transaction-aborted' });
    expect(await commit(session)).toBe('rolled back');
    await rollback(other);
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id IN (110, 111) AND note IS NOT NULL')).toBe('0');
  });

  test('keeps back what was asked before the failure was known: it is not sent', async () => {
    await begin(session);
    const asked = [
      send(sql`INSERT INTO thing (id) VALUES (${bind(120)})`),
      send(sql`INSERT INTO thing (id) VALUES (${bind(120)})`),
      session.script("SELECT GET_LOCK('sent anyway', 0)"),
      send(sql`INSERT INTO thing (id) VALUES (${bind(121)})`),
      session.run({ text: 'COMMIT', values: [] }),
    ];
    const ends = await Promise.allSettled(asked);
    expect(ends.map((end) => (end.status === 'rejected' ? end.reason.code : end.value.tag))).toEqual([
      'OK',
      'database-refused',
      'transaction-aborted',
      'transaction-aborted',
      'ROLLBACK',
    ]);
    expect(await ask("SELECT IS_USED_LOCK('sent anyway')")).toBe(null);
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id IN (120, 121)')).toBe('0');
  });

  test('that lost a deadlock is over, and what follows it does not commit by itself', async () => {
    await session.script('REPLACE INTO thing (id, note) VALUES (130, NULL), (131, NULL), (132, NULL)');
    const touch = (over: Session, id: number): Promise<unknown> =>
      send(sql`UPDATE thing SET note = ${bind('mine')} WHERE id = ${bind(id)}`, over);
    await begin(session);
    await begin(other);
    await touch(session, 130);
    await touch(other, 131);
    const crossed = [touch(session, 131), touch(other, 130)];
    const ends = await Promise.allSettled(crossed);
    const loser = ends[0]?.status === 'rejected' ? session : other;
    const winner = loser === session ? other : session;
    expect(ends.filter((end) => end.status === 'rejected')).toMatchObject([
      { reason: { state: '1213', remedy: 'retry' } },
    ]);
    expect(await failureOf(touch(loser, 132))).toMatchObject({ code: 'transaction-aborted' });
    expect(await commit(loser)).toBe('rolled back');
    await rollback(winner);
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 132 AND note IS NULL')).toBe('1');
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 130 AND note IS NULL')).toBe('1');
  });

  test('whose BEGIN failed has no statement that would commit by itself', async () => {
    await session.engine.forbidWriting(session);
    const begun = session.run({ text: 'START TRANSACTION READ WRITE NONSENSE', values: [] });
    const after = send(sql`SELECT GET_LOCK(${bind('no begin')}, 0)`);
    expect(await failureOf(begun)).toMatchObject({ state: '1064' });
    expect(await failureOf(after)).toMatchObject({ code: 'transaction-aborted' });
    expect(await commit(session)).toBe('rolled back');
    await session.script('SET SESSION TRANSACTION READ WRITE');
  });

  test('that a change of a table ended is known as ended', async () => {
    await begin(session);
    await send(sql`INSERT INTO thing (id) VALUES (${bind(140)})`);
    const ended = await failureOf(session.script('CREATE TABLE IF NOT EXISTS ends_it (id int)'));
    expect(isFailure(ended, 'transaction-lost')).toBe(true);
    expect(await commit(session)).toBe('rolled back');
  });

  test('whose work fails is undone, and its failure passed on', async () => {
    const failure = new Error('work');
    const work = async (): Promise<void> => {
      await send(sql`INSERT INTO thing (id) VALUES (${bind(150)})`);
      throw failure;
    };
    await expect(inTransaction(session, work)).rejects.toBe(failure);
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 150')).toBe('0');
  });

  test('whose connection was ended is not called committed', async () => {
    const doomed = await openSession(database.url, 'doomed');
    await begin(doomed);
    await send(sql`INSERT INTO thing (id) VALUES (${bind(160)})`, doomed);
    const { backend } = await doomed.engine.readName(doomed);
    await session.script(`KILL CONNECTION ${backend}`);
    expect(await commit(doomed)).toBe('unknown');
    expect(doomed.alive).toBe(false);
    await rollback(doomed);
    await doomed.close();
    expect(await ask('SELECT COUNT(*) FROM thing WHERE id = 160')).toBe('0');
  });
});

test('a session that reads sees what was committed since, and keeps nobody from changing the table', async () => {
  const count = (): Promise<string | null> => ask('SELECT COUNT(*) FROM thing WHERE id = 200');
  expect(await count()).toBe('0');
  await other.script('INSERT INTO thing (id) VALUES (200)');
  expect(await count()).toBe('1');
  await other.script(
    'SET SESSION lock_wait_timeout = 1; ALTER TABLE thing ADD COLUMN IF NOT EXISTS more int',
  );
});

test('a session that may not write is refused by the server', async () => {
  const reader = await openSession(database.url, 'reader');
  await reader.engine.forbidWriting(reader);
  expect(await failureOf(reader.script('INSERT INTO thing (id) VALUES (300)'))).toMatchObject({
    state: '1792',
    remedy: 'pause',
  });
  expect(await ask('SELECT 1', reader)).toBe('1');
  await reader.close();
});

test('a connection that dies while it is idle is known as dead, and ends nothing else', async () => {
  const idle = await openSession(database.url, 'idle');
  const { backend } = await idle.engine.readName(idle);
  await session.script(`KILL CONNECTION ${backend}`);
  await expect.poll(() => idle.alive).toBe(false);
  const failure = await failureOf(idle.run({ text: 'SELECT 1', values: [] }));
  expect(isFailure(failure, 'database-unreachable')).toBe(true);
  await idle.close();
});
