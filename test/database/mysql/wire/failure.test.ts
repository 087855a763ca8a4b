import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseFailure, isLocked, remedyFor } from '../../../../src/database/failure.ts';
import { describeMysqlError } from '../../../../src/database/mysql/wire/failure.ts';
import { openSession } from '../../../../src/database/open-session.ts';
import type { Session } from '../../../../src/database/session.ts';
import { bind, sql } from '../../../../src/sql/fragment.ts';
import { type FreshMariadb, freshMariadb } from '../../../support/mariadb.ts';

const CANARY = 'canary.4711@example.org';

let database: FreshMariadb;
let session: Session;
beforeAll(async () => {
  database = await freshMariadb();
  session = await openSession(database.url, 'the test');
  await session.script(`
    CREATE TABLE person (
      email varchar(100) PRIMARY KEY,
      age int CHECK (age >= 18),
      boss varchar(100),
      short varchar(10),
      born date NOT NULL DEFAULT '2000-01-01',
      kind enum('a', 'b'),
      CONSTRAINT has_boss FOREIGN KEY (boss) REFERENCES person (email)
    ) ENGINE=InnoDB;
    INSERT INTO person (email) VALUES ('${CANARY}')`);
  await session.script(
    `CREATE TRIGGER tell BEFORE UPDATE ON person FOR EACH ROW SIGNAL SQLSTATE '42000'
       SET MYSQL_ERRNO = 1142, MESSAGE_TEXT = '${CANARY} command denied'`,
  );
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

async function failureOf(work: Promise<unknown>): Promise<DatabaseFailure> {
  return work.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  );
}

/** Everything that somebody could print of an error. */
function allOf(failure: DatabaseFailure): string {
  const { message, code, hint, stack, state, cause } = failure;
  const shown = inspect(failure, { depth: 10, showHidden: true });
  return [
    message,
    code,
    hint,
    stack,
    state,
    String(cause),
    String(failure),
    JSON.stringify(failure),
    shown,
  ].join('\n');
}

describe('no failure holds a value', () => {
  test.each([
    ['1062', sql`INSERT INTO person (email) VALUES (${bind(CANARY)})`],
    ['4025', sql`INSERT INTO person (email, age) VALUES (${bind(`${CANARY}2`)}, 3)`],
    ['1452', sql`INSERT INTO person (email, boss) VALUES ('x', ${bind(`${CANARY}2`)})`],
    ['1048', sql`INSERT INTO person (email, born) VALUES (${bind(`${CANARY}3`)}, NULL)`],
    ['1366', sql`INSERT INTO person (email, age) VALUES ('y', ${bind(CANARY)})`],
    ['1292', sql`INSERT INTO person (email, born) VALUES ('y', ${bind(CANARY)})`],
    ['1265', sql`INSERT INTO person (email, kind) VALUES ('y', ${bind(CANARY)})`],
    ['1406', sql`INSERT INTO person (email, short) VALUES ('y', ${bind(CANARY)})`],
    ['1142', sql`UPDATE person SET short = ${bind('x')}`],
    ['1139', sql`SELECT 'x' REGEXP ${bind(`(${CANARY}`)}`],
  ] as const)('%s', async (state, fragment) => {
    const failure = await failureOf(session.run(session.engine.dialect.statement(fragment)));
    expect(failure.state).toBe(state);
    expect(failure.message).toContain(state);
    expect(remedyFor(failure)).toBe('stop');
    expect(allOf(failure)).not.toMatch(/canary/i);
  });

  test('nor has a script that quotes it', async () => {
    expect(allOf(await failureOf(session.script(`SELECT ${'canary_4711'}`)))).not.toMatch(/canary/i);
    expect(allOf(await failureOf(session.script(`SELECT FROM '${CANARY}'`)))).not.toMatch(/canary/i);
  });

  test('nor its address', async () => {
    const url = new URL(database.url);
    url.password = 'canary-password';
    const wrong = await failureOf(openSession(url.href, 'connection crm'));
    expect(wrong).toMatchObject({ state: '1045', remedy: 'stop' });
    expect(wrong.message).toContain('connection crm');
    expect(allOf(wrong)).not.toMatch(/canary/i);
    url.port = '1';
    const silent = await failureOf(openSession(url.href, 'connection crm'));
    expect(silent).toMatchObject({
      code: 'database-unreachable',
      remedy: 'reconnect',
      state: 'ECONNREFUSED',
    });
    expect(allOf(silent)).not.toMatch(/canary/i);
  });
});

test('a database that is not there is told as that', async () => {
  const url = new URL(database.url);
  url.pathname = '/nowhere';
  expect(['1044', '1049']).toContain((await failureOf(openSession(url.href, 'connection crm'))).state);
});

/** As the driver makes them of what the server answers. */
function answered(errno: number, sqlState = 'HY000'): DatabaseFailure {
  const error = Object.assign(new Error(CANARY), {
    errno,
    sqlState,
    code: 'ER_X',
    sqlMessage: CANARY,
    sql: CANARY,
  });
  return describeMysqlError(error, 'the test') as DatabaseFailure;
}

describe('remedies', () => {
  test.each([
    [1213, 'retry'],
    [1205, 'retry'],
    [3572, 'retry'],
    [1020, 'retry'],
    [1412, 'retry'],
    [1053, 'reconnect'],
    [1927, 'reconnect'],
    [2006, 'reconnect'],
    [2013, 'reconnect'],
    [1114, 'pause'],
    [1021, 'pause'],
    [1040, 'pause'],
    [1203, 'pause'],
    [1226, 'pause'],
    [1290, 'pause'],
    [1792, 'pause'],
    [1836, 'pause'],
    [3100, 'pause'],
    [1317, 'stop'],
    [1969, 'stop'],
    [3024, 'stop'],
    [1142, 'stop'],
    [1062, 'stop'],
    [1644, 'stop'],
    [9999, 'stop'],
  ] as const)('of %s is to %s', (errno, remedy) => {
    const failure = answered(errno);
    expect(failure.remedy).toBe(remedy);
    expect(failure.state).toBe(String(errno));
    expect(allOf(failure)).not.toMatch(/canary/i);
  });

  test('of a serialization failure of any number is to try again', () => {
    expect(answered(9999, '40001').remedy).toBe('retry');
  });

  test('of a lost connection is to connect again; of what the driver cannot do, to stop', () => {
    const lost = Object.assign(new Error('x'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
    expect(describeMysqlError(lost, 'x')).toMatchObject({
      remedy: 'reconnect',
      state: 'PROTOCOL_CONNECTION_LOST',
    });
    const reset = Object.assign(new Error('x'), { code: 'ECONNRESET', errno: -104 });
    expect(describeMysqlError(reset, 'x')).toMatchObject({ remedy: 'reconnect', state: 'ECONNRESET' });
    const driver = describeMysqlError(new TypeError(`Cannot bind ${CANARY}`), 'x') as DatabaseFailure;
    expect(driver).toMatchObject({ remedy: 'stop', code: 'driver-failed' });
    expect(allOf(driver)).not.toMatch(/canary/i);
  });

  test('rows and tables that others hold are known as locked', () => {
    expect([1205, 3572, 1213, 1062].map((errno) => isLocked(answered(errno)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
