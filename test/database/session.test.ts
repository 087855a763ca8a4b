import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { begin, commit, commitWith, inTransaction, rollback, sent } from '../../src/database/transaction.ts';
import { isFailure } from '../../src/errors.ts';
import { bind, numbered, raw, sql } from '../../src/sql/fragment.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { openWire, type Verdict } from '../support/wire.ts';

let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  await session.script('CREATE TABLE public.thing (id int PRIMARY KEY)');
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

async function ask(expression: string): Promise<string | null> {
  const result = await session.run(numbered(raw(`SELECT ${expression}`)));
  return result.rows[0]?.[0] ?? null;
}

describe("values come as the server's own text", () => {
  test.each([
    ['9007199254740993::bigint', '9007199254740993'],
    ['(-9223372036854775808)::bigint', '-9223372036854775808'],
    ['12345678901234567890.123456789012345678900::numeric', '12345678901234567890.123456789012345678900'],
    ["'NaN'::numeric", 'NaN'],
    ['0.1::float8 + 0.2::float8', '0.30000000000000004'],
    ["'2024-03-31 01:59:59.999999+00'::timestamptz", '2024-03-31 01:59:59.999999+00'],
    ["'2024-03-31 02:30:00.000001 Europe/Paris'::timestamptz", '2024-03-31 01:30:00.000001+00'],
    ["'2024-03-31 02:30:00.000001'::timestamp", '2024-03-31 02:30:00.000001'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'-infinity'::date", '-infinity'],
    ["'0044-03-15 BC'::date", '0044-03-15 BC'],
    ["'31/12/2024'::text", '31/12/2024'],
    ["'1 year 2 months'::interval", 'P1Y2M'],
    ["'\\x00ff'::bytea", '\\x00ff'],
    ['true', 't'],
    ["'null'::text", 'null'],
    ["''::text", ''],
    ["E'a\\nb\\t\\\\ € 😀'::text", 'a\nb\t\\ € 😀'],
    ['ARRAY[1, NULL, 3]', '{1,NULL,3}'],
    ['\'{"a": 1.0}\'::jsonb', '{"a": 1.0}'],
    ['NULL::int', null],
  ])('%s is %s', async (expression, text) => {
    expect(await ask(expression)).toBe(text);
  });

  test('what is bound arrives as it was given', async () => {
    const values = [9007199254740993n, 42, true, null, "' OR '1'='1", ['a', null, 'b,"\\{}']] as const;
    const fragment = sql`SELECT ${bind(values[0])}::bigint, ${bind(values[1])}::int, ${bind(values[2])}::boolean,
      ${bind(values[3])}::text, ${bind(values[4])}::text, (${bind(values[5])}::text[])[3], ${bind(Buffer.from([0, 255]))}::bytea`;
    const { rows } = await session.run(numbered(fragment));
    expect(rows[0]).toEqual(['9007199254740993', '42', 't', null, "' OR '1'='1", 'b,"\\{}', '\\x00ff']);
  });

  test('settings do not depend on the server, the role or the database', async () => {
    await session.script(`ALTER ROLE ${database.targetRole} SET DateStyle = 'SQL, DMY'`);
    await session.script(`ALTER ROLE ${database.targetRole} SET TimeZone = 'Asia/Tokyo'`);
    await session.script(`ALTER ROLE ${database.targetRole} SET bytea_output = 'escape'`);
    await session.script(`ALTER ROLE ${database.targetRole} SET search_path = public`);
    await session.script(`ALTER ROLE ${database.targetRole} SET synchronous_commit = off`);
    await session.script(`ALTER ROLE ${database.targetRole} SET idle_in_transaction_session_timeout = 0`);
    const other = await openSession(database.url, 'another');
    const { rows } = await other.run(
      numbered(
        raw(`SELECT '2024-12-31 00:00:00+00'::timestamptz::text, '\\xff'::bytea::text, current_setting('search_path'),
          current_setting('synchronous_commit'), current_setting('idle_in_transaction_session_timeout')`),
      ),
    );
    await other.close();
    expect(rows[0]).toEqual(['2024-12-31 00:00:00+00', '\\xff', 'pg_catalog, pg_temp', 'on', '5s']);
  });
});

describe('a transaction', () => {
  test('that is whole is committed', async () => {
    await begin(session);
    await session.script('INSERT INTO public.thing VALUES (1)');
    expect(await commit(session)).toBe('committed');
    expect(await ask('count(*) FROM public.thing')).toBe('1');
  });

  test('that was aborted is rolled back at COMMIT, whatever was swallowed', async () => {
    await begin(session);
    await session.script('INSERT INTO public.thing VALUES (2)');
    await session.script('INSERT INTO public.thing VALUES (2)').catch(() => undefined);
    expect(await commit(session)).toBe('rolled back');
    expect(await ask('count(*) FROM public.thing WHERE id = 2')).toBe('0');
  });

  test('that is refused at COMMIT is rolled back', async () => {
    await session.script('CREATE TABLE public.late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    await begin(session);
    await session.script('INSERT INTO public.late VALUES (1), (1)');
    expect(await commit(session)).toBe('rolled back');
    const failure = await inTransaction(session, () =>
      session.script('INSERT INTO public.late VALUES (1), (1)'),
    ).catch((error) => error);
    expect(isFailure(failure, 'commit-refused')).toBe(true);
    expect(await ask('count(*) FROM public.late')).toBe('0');
  });

  test('whose work fails is undone, and its failure passed on', async () => {
    const failure = new Error('work');
    const work = async (): Promise<void> => {
      await session.script('INSERT INTO public.thing VALUES (3)');
      throw failure;
    };
    await expect(inTransaction(session, work)).rejects.toBe(failure);
    expect(await ask('count(*) FROM public.thing WHERE id = 3')).toBe('0');
  });

  test.each<[string, Verdict, string]>([
    ['before COMMIT arrives', 'cut', '0'],
    ['before the answer comes', 'lose the answer', '1'],
  ])('whose connection is lost %s has an unknown end', async (_, verdict, rows) => {
    const id = verdict === 'cut' ? 10 : 11;
    const wire = await openWire(database.url, (text) => (text === 'COMMIT' ? verdict : 'pass'));
    const over = await openSession(wire.url, 'the wire');
    await begin(over);
    await over.script(`INSERT INTO public.thing VALUES (${id})`);
    expect(await commit(over)).toBe('unknown');
    expect(over.alive).toBe(false);
    expect(await commit(over)).toBe('unknown');
    await rollback(over);
    await over.close();
    await wire.close();
    expect(await ask(`count(*) FROM public.thing WHERE id = ${id}`)).toBe(rows);
  });

  test('that is refused by a server which then is gone has an unknown end: the commit may be in its log', async () => {
    const wire = await openWire(database.url, (text) => (text === 'ROLLBACK' ? 'cut' : 'pass'));
    const over = await openSession(wire.url, 'the wire');
    await begin(over);
    await over.script('INSERT INTO public.late VALUES (1), (1)');
    expect(await commit(over)).toBe('unknown');
    await over.close();
    await wire.close();
  });

  test('whose backend was ended before COMMIT is not called committed', async () => {
    const doomed = await openSession(database.url, 'doomed');
    await begin(doomed);
    const { rows } = await doomed.run(
      numbered(raw('INSERT INTO public.thing VALUES (12) RETURNING pg_backend_pid()::text')),
    );
    await ask(`pg_terminate_backend(${rows[0]?.[0]})`);
    expect(await commit(doomed)).not.toBe('committed');
    await doomed.close();
    expect(await ask('count(*) FROM public.thing WHERE id = 12')).toBe('0');
  });
});

describe('a transaction whose last statements leave with its COMMIT', () => {
  const insert = (id: string, on = session): Promise<unknown> =>
    on.run(numbered(sql`INSERT INTO public.thing VALUES (${bind(id)}::int)`));
  const there = (ids: string): Promise<string | null> =>
    ask(`count(*) FROM public.thing WHERE id IN (${ids})`);

  test('stays whole', async () => {
    await begin(session);
    await commitWith(session, async () => sent([insert('301'), insert('302')]));
    expect(await there('301, 302')).toBe('2');
  });

  test.each([
    ['first', ['x', '303', '304']],
    ['between', ['303', 'x', '304']],
    ['last', ['303', '304', 'x']],
  ])('is undone whole where one of them fails: %s', async (_, ids) => {
    await begin(session);
    const failed = commitWith(session, async () => sent(ids.map((id) => insert(id))));
    await expect(failed).rejects.toMatchObject({ state: '22P02' });
    expect(await there('303, 304')).toBe('0');
    // The session is in no transaction any more.
    await insert('305');
    await rollback(session);
    expect(await there('305')).toBe('1');
    await session.script('DELETE FROM public.thing WHERE id = 305');
  });

  test('is undone where its work fails before anything was sent, and after', async () => {
    await begin(session);
    const failed = commitWith(session, async () => {
      void sent([insert('306')]);
      throw new TypeError('judged');
    });
    await expect(failed).rejects.toThrow('judged');
    expect(await there('306')).toBe('0');
  });

  test.each<[string, Verdict, string]>([
    ['before it arrives', 'cut', '0'],
    ['before its answer comes', 'lose the answer', '1'],
  ])('has an unknown end where the connection is lost %s', async (_, verdict, rows) => {
    const id = verdict === 'cut' ? '307' : '308';
    const wire = await openWire(database.url, (text) => (text === 'COMMIT' ? verdict : 'pass'));
    const over = await openSession(wire.url, 'the wire');
    await begin(over);
    const lost = commitWith(over, async () => {
      // The wire lets go of an answer at a time.
      await insert(id, over);
      return sent([]);
    });
    await expect(lost).rejects.toMatchObject({ code: 'commit-unknown' });
    await over.close();
    await wire.close();
    expect(await there(id)).toBe(rows);
  });
});

describe('a network that swallows everything', () => {
  test('costs a statement its time and no more; a rollback after it waits for nothing', async () => {
    const wire = await openWire(database.url, (text) => (text === 'SELECT 2' ? 'swallow' : 'pass'));
    const over = (await openSession(wire.url, 'the wire')).within(300);
    await over.script('BEGIN; SELECT 1');
    const failure = await over.run(numbered(raw('SELECT 2'))).catch((error) => error);
    expect(failure).toMatchObject({ code: 'database-unreachable', remedy: 'reconnect', state: 'ETIMEDOUT' });
    expect(over.alive).toBe(false);
    await rollback(over);
    await over.close();
    await wire.close();
  });

  test('takes every statement that was sent with the one it swallowed', async () => {
    const wire = await openWire(database.url, (text) => (text === 'SELECT 2' ? 'swallow' : 'pass'));
    const over = (await openSession(wire.url, 'the wire')).within(300);
    const sent = [2, 3].map((number) => over.run(numbered(raw(`SELECT ${number}`))));
    const ends = await Promise.allSettled(sent);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await over.close();
    await wire.close();
  });

  test('gives COMMIT an unknown end', async () => {
    const wire = await openWire(database.url, (text) => (text === 'COMMIT' ? 'swallow' : 'pass'));
    const over = await openSession(wire.url, 'the wire');
    await begin(over);
    expect(await commit(over.within(300))).toBe('unknown');
    await over.close();
    await wire.close();
  });

  test('is noticed while a session is opened', async () => {
    const wire = await openWire(database.url, () => 'swallow');
    const failure = await openSession(wire.url, 'the wire', 300).catch((error) => error);
    expect(isFailure(failure, 'database-unreachable')).toBe(true);
    await wire.close();
  });

  test('is no reason to hurry a statement that may take as long as it needs', async () => {
    const brief = session.within(100);
    const slow = await session.run(numbered(raw('SELECT pg_sleep(0.4)::text')));
    expect(slow.count).toBe(1);
    expect((await brief.run(numbered(raw('SELECT 1')))).count).toBe(1);
    expect(brief.alive).toBe(true);
  });
});

test('a connection that dies while it is idle is known as dead, and ends nothing else', async () => {
  const idle = await openSession(database.url, 'idle');
  const { rows } = await idle.run(numbered(raw('SELECT pg_backend_pid()::text')));
  await ask(`pg_terminate_backend(${rows[0]?.[0]})`);
  await expect.poll(() => idle.alive).toBe(false);
  const failure = await idle.run(numbered(raw('SELECT 1'))).catch((error) => error);
  expect(isFailure(failure, 'database-unreachable')).toBe(true);
  await idle.close();
});
