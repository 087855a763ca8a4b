import pg from 'pg';
import type { Route } from '../../config/address/address.ts';
import type { Statement } from '../../sql/fragment.ts';
import { watchAnswers } from '../answer-watch.ts';
import { encryptionOf } from '../encryption.ts';
import type { Result, Session, TextRow } from '../session.ts';
import { POSTGRESQL_ENGINE } from './engine.ts';
import { describePostgresqlError } from './failure.ts';
import { cutClient, endClient } from './farewell.ts';
import { refuseSharing } from './pooler.ts';
import { serverOptions } from './server-options.ts';

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

/** After how long without a word the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 30_000;

/** Texts as they are: no parser of the driver stands between the server and us. */
const AS_TEXT = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

/** Connects, within `timeout` milliseconds; the failure says what was tried to do, never the address with its password. */
export async function openPostgresql(route: Route, what: string, timeout: number): Promise<Session> {
  const client = new pg.Client({
    ...serverOptions(route),
    application_name: 'retentiond',
    connectionTimeoutMillis: timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
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
  const watch = watchAnswers(() => {
    state.alive = false;
    client.connection.stream.destroy(overdue());
  });
  try {
    await client.connect();
    await watch.keep(client.query(SETTINGS), timeout);
    await watch.keep(refuseSharing(client, serverOptions(route), what), timeout);
  } catch (error) {
    cutClient(client);
    throw describePostgresqlError(error, what);
  }
  const encryption = encryptionOf(client.connection.stream);
  const within = (milliseconds: number): Session => ({
    encryption,
    engine: POSTGRESQL_ENGINE,
    get alive() {
      return state.alive;
    },
    run: (statement, name) => {
      sendTogether(client);
      return watch.keep(runStatement(client, statement, what, name), milliseconds);
    },
    script: (text) => {
      sendTogether(client);
      return watch.keep(runScript(client, text, what), milliseconds);
    },
    within: (less) => within(Math.min(less, milliseconds)),
    close: async () => {
      state.alive = false;
      await endClient(client);
    },
  });
  return within(Number.POSITIVE_INFINITY);
}

/** As if the system itself had given up waiting. */
function overdue(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
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
    throw describePostgresqlError(error, what);
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
    throw describePostgresqlError(error, what);
  }
}

function resultOf(answer: pg.QueryArrayResult): Result {
  return {
    rows: answer.rows as TextRow[],
    columns: answer.fields.map(({ name }) => name),
    count: answer.rowCount ?? 0,
    tag: answer.command,
  };
}

function parameter(value: Statement['values'][number]): unknown {
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : value;
}
