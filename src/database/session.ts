import pg from 'pg';
import { Failure } from '../errors.ts';
import type { Statement } from '../sql/fragment.ts';
import { describeDatabaseError } from './failure.ts';

/** A row as the server wrote it: text or null, so that no driver can round a number or move a time. */
export type TextRow = readonly (string | null)[];

export interface Result {
  readonly rows: readonly TextRow[];
  /** Rows read or changed. */
  readonly count: number;
  /** The server's command tag: `COMMIT` of an aborted transaction says `ROLLBACK`. */
  readonly tag: string;
}

/** One connection. What opens it closes it. */
export interface Session {
  /**
   * Runs one statement; `name` keeps it prepared on this connection. Calls that are not awaited in between are sent at
   * once and answered in their order; one that fails does not keep the next from being tried.
   */
  run(statement: Statement, name?: string): Promise<Result>;
  /** Runs several statements of our own, without values, up to the first that fails; resolves to what the last answered. */
  script(text: string): Promise<Result>;
  /** Whether the connection can still be used. */
  readonly alive: boolean;
  close(): Promise<void>;
}

/** Values as text in one fixed notation, names found only where they are written, nothing filtered in silence. */
const SETTINGS = [
  "SET DateStyle = 'ISO, YMD'",
  "SET TimeZone = 'UTC'",
  "SET IntervalStyle = 'iso_8601'",
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 1',
  'SET standard_conforming_strings = on',
  "SET client_encoding = 'UTF8'",
  'SET search_path = pg_catalog, pg_temp',
  'SET row_security = off',
  // A process that freezes in a transaction must not hold its locks, least of all the chain lock.
  "SET idle_in_transaction_session_timeout = '5s'",
  // A commit that is not on disk is no commit; a stricter setting than ours stays.
  "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
].join('; ');

const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** Texts as they are: no parser of the driver stands between the server and us. */
const AS_TEXT = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

/** Connects; the failure says what was tried to do, never the address with its password. */
export async function openSession(url: string, what: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'retentiond',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    types: AS_TEXT,
  });
  const state = { alive: true };
  // Without a listener a dying idle connection would end the process.
  client.on('error', () => {
    state.alive = false;
  });
  client.on('end', () => {
    state.alive = false;
  });
  try {
    await client.connect();
    await client.query(SETTINGS);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw describeDatabaseError(error, what);
  }
  return {
    get alive() {
      return state.alive;
    },
    run: (statement, name) => {
      sendTogether(client);
      return runStatement(client, statement, what, name);
    },
    script: (text) => {
      sendTogether(client);
      return runScript(client, text, what);
    },
    close: async () => {
      state.alive = false;
      await endClient(client);
    },
  };
}

/** Says goodbye; a server that is frozen with a statement in flight would never answer it. */
async function endClient(client: pg.Client): Promise<void> {
  const impatience = setTimeout(() => client.connection.stream.destroy(), CLOSE_TIMEOUT_MS);
  await client.end().catch(() => undefined);
  clearTimeout(impatience);
}

/** Whatever is asked in one turn of the event loop leaves in one packet: each one costs both sides a system call. */
function sendTogether(client: pg.Client): void {
  const { stream } = client.connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

async function runStatement(
  client: pg.Client,
  statement: Statement,
  what: string,
  name?: string,
): Promise<Result> {
  try {
    const result = await client.query({
      text: statement.text,
      values: statement.values.map(parameter),
      rowMode: 'array',
      ...(name === undefined ? {} : { name }),
    });
    return resultOf(result);
  } catch (error) {
    throw describeDatabaseError(error, what);
  }
}

async function runScript(client: pg.Client, text: string, what: string): Promise<Result> {
  try {
    const answer: pg.QueryArrayResult | pg.QueryArrayResult[] = await client.query({
      text,
      rowMode: 'array',
    });
    return resultOf(Array.isArray(answer) ? (answer.at(-1) as pg.QueryArrayResult) : answer);
  } catch (error) {
    throw describeDatabaseError(error, what);
  }
}

function resultOf(answer: pg.QueryArrayResult): Result {
  return { rows: answer.rows as TextRow[], count: answer.rowCount ?? 0, tag: answer.command };
}

function parameter(value: Statement['values'][number]): unknown {
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : value;
}

/** The one value of a result of one row and one column. */
export function onlyValue(result: Result): string | null {
  const row = result.rows[0];
  if (result.rows.length !== 1 || row?.length !== 1) {
    throw new Failure({
      code: 'unexpected-answer',
      fact: `expected one value, got ${result.rows.length} rows`,
    });
  }
  return row[0] as string | null;
}

/** From now on the server itself refuses every change on this connection. */
export async function forbidWriting(session: Session): Promise<void> {
  await session.script('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
}
