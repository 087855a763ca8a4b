import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseFailure, remedyFor } from '../../src/database/failure.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { bind, numbered, raw, sql } from '../../src/sql/fragment.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const CANARY = 'canary.4711@example.org';

let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  await session.script(`
    CREATE TABLE public.person (
      email text PRIMARY KEY,
      age int CONSTRAINT grown_up CHECK (age >= 18),
      boss text CONSTRAINT has_boss REFERENCES public.person,
      short varchar(10),
      born date NOT NULL DEFAULT now()
    );
    CREATE DOMAIN public.mail AS text CONSTRAINT has_at CHECK (VALUE NOT LIKE '%canary%');
    CREATE FUNCTION public.tell(said text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''relation "%" is here'', said; END';
    CREATE FUNCTION public.look(at text) RETURNS text LANGUAGE plpgsql AS 'BEGIN EXECUTE ''SELECT FROM '' || at; END';
    INSERT INTO public.person (email) VALUES ('${CANARY}')`);
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
    ['23505', 'stop', sql`INSERT INTO public.person (email) VALUES (${bind(CANARY)})`],
    [
      '23514',
      'stop',
      sql`INSERT INTO public.person (email, age, short) VALUES (${bind(CANARY)} || '2', 3, 'x')`,
    ],
    ['23503', 'stop', sql`INSERT INTO public.person (email, boss) VALUES ('x', ${bind(`${CANARY}2`)})`],
    ['23502', 'stop', sql`INSERT INTO public.person (email, born) VALUES (${bind(`${CANARY}3`)}, NULL)`],
    ['22P02', 'stop', sql`SELECT ${bind(CANARY)}::int`],
    ['22007', 'stop', sql`SELECT ${bind(CANARY)}::timestamptz`],
    ['22001', 'stop', sql`UPDATE public.person SET short = ${bind(CANARY)}`],
    ['23514', 'stop', sql`SELECT ${bind(CANARY)}::public.mail`],
    ['22P02', 'stop', sql`SELECT ${bind(CANARY)}::jsonb`],
    ['22P02', 'stop', sql`SELECT ${bind(CANARY)}::uuid`],
    ['P0001', 'stop', sql`SELECT public.tell(${bind(CANARY)})`],
    ['42P01', 'stop', sql`SELECT ${bind('canary')}::text::regclass`],
    ['42704', 'stop', sql`SELECT ${bind('canary')}::text::regrole`],
    ['3F000', 'stop', sql`SELECT ${bind('canary')}::text::regnamespace`],
    ['42P01', 'stop', sql`SELECT public.look(${bind('canary')})`],
  ] as const)('%s', async (state, remedy, fragment) => {
    const failure = await failureOf(session.run(numbered(fragment)));
    expect(failure.state).toBe(state);
    expect(failure.message).toContain(state);
    expect(remedyFor(failure)).toBe(remedy);
    expect(allOf(failure)).not.toMatch(/canary/i);
  });

  test('nor has a script that quotes it', async () => {
    const failure = await failureOf(session.script(`SELECT '${CANARY}'::int`));
    expect(allOf(failure)).not.toMatch(/canary/i);
  });

  test('nor its address', async () => {
    const url = new URL(database.url);
    url.password = 'canary-password';
    const wrong = await failureOf(openSession(url.href, 'connection crm'));
    expect(wrong.state).toBe('28P01');
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

test('a constraint is named, so that somebody can look for it', async () => {
  const failure = await failureOf(
    session.run(numbered(raw("INSERT INTO public.person (email, age) VALUES ('y', 3)"))),
  );
  expect(failure.message).toContain('grown_up');
});

describe('remedies', () => {
  const raised = (state: string): Promise<DatabaseFailure> =>
    failureOf(session.script(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`));
  test.each([
    ['40001', 'retry'],
    ['40P01', 'retry'],
    ['55P03', 'retry'],
    ['25P03', 'retry'],
    ['53100', 'pause'],
    ['53300', 'pause'],
    ['25006', 'pause'],
    ['08006', 'reconnect'],
    ['57P01', 'reconnect'],
    ['57014', 'stop'],
    ['42501', 'stop'],
    ['XX000', 'stop'],
    ['ZZ999', 'stop'],
  ])('of %s is to %s', async (state, remedy) => {
    expect(remedyFor(await raised(state))).toBe(remedy);
  });

  test('of whatever is no database failure is to stop', () => {
    expect(remedyFor(new Error('x'))).toBe('stop');
    expect(remedyFor(null)).toBe('stop');
  });
});
