import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session, TableUse } from '../../../src/database/session.ts';
import type { FreshTarget, TargetClient } from '../../support/engines/engine.ts';
import { MARIADB } from '../../support/engines/mariadb.ts';
import { untilLockWait } from '../../support/lock-waits.ts';

const LIMITS = { lock: 2_000, statement: 10_000, idle: 10_000 };

let target: FreshTarget;
let session: Session;
let application: TargetClient;
let uses: readonly TableUse[];

beforeAll(async () => {
  target = await MARIADB.freshTarget();
  session = await openSession(target.url, 'the test');
  application = await MARIADB.connect(target.url);
  uses = [{ table: { schema: target.name, name: `lo'g;?` }, use: 'change' }];
  await application.query("CREATE TABLE `lo'g;?` (id int PRIMARY KEY)");
});
afterAll(async () => {
  await session.close();
  await application.end();
  await target.drop();
});
beforeEach(async () => {
  await session.script('ROLLBACK');
});

/** Begins, and tells whether the table was read again. */
async function isReadAgain(areHeld: () => boolean): Promise<boolean> {
  const begun = await session.engine.beginBeside(session, uses, LIMITS, 'table', areHeld);
  if (begun.shapes)
    expect(begun.shapes.map((shape) => shape?.columns.map(({ name }) => name))).toEqual([['id']]);
  return begun.shapes !== null;
}

test('what another transaction holds still is not read again; what was let go of is', async () => {
  expect(await isReadAgain(() => true)).toBe(false);
  await session.script('ROLLBACK');
  expect(await isReadAgain(() => false)).toBe(true);
});

test('whether it is held is asked when its own locks are there, and not before', async () => {
  const other = { isHeld: true };
  await application.query("LOCK TABLES `lo'g;?` WRITE");
  const again = isReadAgain(() => other.isHeld);
  await untilLockWait(application, MARIADB);
  other.isHeld = false;
  await application.query('UNLOCK TABLES');
  expect(await again).toBe(true);
});

test('it holds the table still, in a transaction that can be undone, and waits no longer than it may', async () => {
  await isReadAgain(() => true);
  await MARIADB.limitLocks(application, 1_000);
  await expect(application.query("ALTER TABLE `lo'g;?` ADD COLUMN more int")).rejects.toMatchObject({
    errno: 1205,
  });
  await session.run({ text: "INSERT INTO `lo'g;?` VALUES (1)", values: [] });
  await session.script('ROLLBACK');
  expect((await application.query("SELECT * FROM `lo'g;?`")).rows).toEqual([]);
  const { rows } = await session.script('SELECT @@innodb_lock_wait_timeout, @@max_statement_time');
  expect(rows).toEqual([['2', '10.000000']]);
});

test('where a table is locked by others for longer, no transaction is left behind', async () => {
  await application.query("LOCK TABLES `lo'g;?` WRITE");
  await expect(isReadAgain(() => true)).rejects.toMatchObject({ remedy: 'retry' });
  await application.query('UNLOCK TABLES');
  await expect(session.script('SELECT 1')).rejects.toMatchObject({ code: 'transaction-aborted' });
  await session.script('ROLLBACK');
  expect((await session.script('SELECT @@in_transaction')).rows).toEqual([['0']]);
});
