import { Failure } from '../../errors.ts';
import { numbered, raw } from '../../sql/fragment.ts';
import { POSTGRESQL } from '../../sql/postgresql/dialect.ts';
import type { Engine, Session } from '../session.ts';
import { endBackend, readClock, readIdentity, readName } from './backend.ts';
import { BEGIN, beginBatch, beginBeside } from './begin-batch.ts';
import { listRelations, readShape } from './catalogue.ts';
import { RECEIPTS } from './receipts.ts';

export const POSTGRESQL_ENGINE: Engine = {
  dialect: POSTGRESQL,
  begin: BEGIN,
  beginReading: async (session) => {
    await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  },
  listRelations,
  readShape,
  forbidWriting: async (session) => {
    await session.script('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
  },
  limitReading: async (session, milliseconds) => {
    await session.script(`SET statement_timeout = '${milliseconds}ms'`);
  },
  beginBatch,
  beginBeside,
  limitLocks: async (session, milliseconds) => {
    await session.script(`SET LOCAL lock_timeout = '${milliseconds}ms'`);
  },
  askDeferred: async (session) => {
    await session.script('SET CONSTRAINTS ALL IMMEDIATE');
  },
  readName,
  readIdentity,
  readClock,
  endBackend,
  endingStatement: (backend) => `SELECT pg_terminate_backend(${backend})`,
  requireSafe: async (session, connection, receipt) => {
    if (receipt === 'none') await requireKeptNumbers(session, connection);
  },
  receipts: RECEIPTS,
};

/** `pg_logical_emit_message` with `flush` came with PostgreSQL 17. */
const FIRST_THAT_FLUSHES = 170_000;

/** Without receipts, the transaction's number is the proof: it must be on disk before anybody relies on it. */
async function requireKeptNumbers(session: Session, connection: string): Promise<void> {
  const version = await session.run(numbered(raw("SELECT current_setting('server_version_num')")));
  if (Number(version.rows[0]?.[0]) >= FIRST_THAT_FLUSHES) return;
  throw new Failure({
    code: 'receipts-needed',
    kind: 'refused',
    fact: `the server of the connection ${connection} is older than PostgreSQL 17, where a batch without a receipt cannot be proved`,
    hint: `leave \`receipts: none\` out and run \`retentiond migrate --target ${connection}\`, or use PostgreSQL 17 or later`,
  });
}
