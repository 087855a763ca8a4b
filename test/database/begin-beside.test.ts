import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSession } from '../../src/database/open-session.ts';
import type { Session, TableUse } from '../../src/database/session.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { connect } from '../support/engines/postgresql.ts';
import { untilLockWait } from '../support/lock-waits.ts';

const LIMITS = { lock: 10_000, statement: 10_000, idle: 10_000 };
const TABLE = { schema: 'public', name: `lo'g` } as const;
const USES: readonly TableUse[] = [{ table: TABLE, use: 'change' }];

let database: FreshDatabase;
let session: Session;
let application: Session;
let onlooker: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  application = await openSession(database.url, 'the application');
  onlooker = await connect(database.url);
});
afterAll(async () => {
  await session.close();
  await application.close();
  await onlooker.end();
  await database.drop();
});
beforeEach(async () => {
  await session.script('ROLLBACK');
  await session.script(
    `DROP TABLE IF EXISTS public."lo'g" CASCADE; CREATE TABLE public."lo'g" (id int PRIMARY KEY)`,
  );
});

/** Begins, and tells whether the table was read again. */
async function isReadAgain(areHeld: () => boolean): Promise<boolean> {
  const begun = await session.engine.beginBeside(session, USES, LIMITS, 'table', areHeld);
  expect(begun?.transaction).toMatch(/^\d+$/);
  if (begun?.shapes)
    expect(begun.shapes.map((shape) => shape?.columns.map(({ name }) => name))).toEqual([['id']]);
  return begun?.shapes !== null;
}

test('what another transaction holds still is not read again', async () => {
  expect(await isReadAgain(() => true)).toBe(false);
});

test('what was let go of meanwhile is read again', async () => {
  expect(await isReadAgain(() => false)).toBe(true);
});

test('whether it is held is asked when its own locks are there, and not before', async () => {
  const other = { isHeld: true };
  await application.script(`BEGIN; LOCK TABLE public."lo'g" IN ACCESS EXCLUSIVE MODE`);
  const again = isReadAgain(() => other.isHeld);
  await untilLockWait(onlooker);
  other.isHeld = false;
  await application.script('COMMIT');
  expect(await again).toBe(true);
});

test('a child is made in spite of such locks, and is seen', async () => {
  await application.script(`BEGIN; LOCK TABLE public."lo'g" IN ROW EXCLUSIVE MODE`);
  await session.script(`CREATE TABLE public.child () INHERITS (public."lo'g")`);
  expect(await isReadAgain(() => true)).toBe(true);
  await application.script('ROLLBACK');
});

test('it holds the table still', async () => {
  await isReadAgain(() => true);
  await application.script("SET lock_timeout = '300ms'");
  await expect(application.script(`ALTER TABLE public."lo'g" ADD COLUMN more int`)).rejects.toMatchObject({
    state: '55P03',
  });
});
