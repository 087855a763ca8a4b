import type { TargetIdentity } from '../control/open-batch.ts';
import { openSession, type Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { bind, numbered, raw, sql } from '../sql/fragment.ts';

/** Which server and database answer: the address may be moved to another one, the rows would not move with it. */
export type ServerName = Omit<TargetIdentity, 'receipt' | 'transaction'>;

/** The same, and how a batch is proved there. */
export type TargetName = Omit<TargetIdentity, 'transaction'>;

/** The connection on which rows are changed; opened when it is needed, and again after it was lost. */
export interface Target {
  session(): Promise<Session>;
  /** Of the server that answers now. */
  name(): Promise<TargetName>;
  close(): Promise<void>;
}

export function openTarget(
  url: string,
  connection: string,
  receipt: TargetIdentity['receipt'] = 'table',
): Target {
  const state: { session: Session | null; name: TargetName | null } = { session: null, name: null };
  const session = async (): Promise<Session> => {
    if (state.session?.alive) return state.session;
    await state.session?.close();
    state.session = await openSession(url, `connection ${connection}`);
    state.name = null;
    return state.session;
  };
  return {
    session,
    name: async () => {
      const live = await session();
      state.name ??= { ...(await readTargetName(live)), receipt };
      return state.name;
    },
    close: async () => state.session?.close(),
  };
}

export async function readTargetName(session: Session): Promise<ServerName> {
  const result = await session.run(
    numbered(
      raw(`
        SELECT system_identifier::text, ${TIMELINE}, current_database()::text, pid::text, backend_start::text
        FROM pg_control_system(), pg_stat_activity WHERE pid = pg_backend_pid()`),
    ),
  );
  const [system, timeline, database, backend, started] = result.rows[0] ?? [];
  return {
    system: String(system),
    timeline: String(timeline),
    database: String(database),
    backend: String(backend),
    backend_start: String(started),
  };
}

/** A replica writes on none. */
const TIMELINE =
  "CASE WHEN pg_is_in_recovery() THEN 'none' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END";

/** The target's clock, in microseconds since 1970. */
export async function readTargetClock(session: Session): Promise<bigint> {
  const result = await session.run(
    numbered(raw('SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text')),
  );
  return BigInt(String(result.rows[0]?.[0]));
}

/** Requires the receipt table, and that its receipts belong to this ledger. */
export async function requireReceipts(session: Session, ledger: string, connection: string): Promise<void> {
  const hint = `run \`retentiond migrate --target ${connection}\` once`;
  const there = await session.run(
    numbered(sql`SELECT to_regclass(${bind('retentiond_receipts.receipt')}) IS NOT NULL`),
  );
  if (there.rows[0]?.[0] !== 't') {
    throw new Failure({
      code: 'receipts-missing',
      kind: 'refused',
      fact: `the connection ${connection} has no receipt table, without which a batch cannot be proved`,
      hint,
    });
  }
  const owner = await session.run(numbered(raw('SELECT ledger::text FROM retentiond_receipts.ledger')));
  if (owner.rows[0]?.[0] !== ledger) {
    throw new Failure({
      code: 'receipts-of-another-ledger',
      kind: 'refused',
      fact: `the receipts of the connection ${connection} belong to another ledger`,
      hint: 'two control databases would both purge here, or one was restored from a backup: find out which',
    });
  }
}

/** Without receipts, the transaction's number is the proof: it must be on disk before anybody relies on it. */
export async function requireKeptNumbers(session: Session, connection: string): Promise<void> {
  const version = await session.run(numbered(raw("SELECT current_setting('server_version_num')")));
  if (Number(version.rows[0]?.[0]) >= FIRST_THAT_FLUSHES) return;
  throw new Failure({
    code: 'receipts-needed',
    kind: 'refused',
    fact: `the server of the connection ${connection} is older than PostgreSQL 17, where a batch without a receipt cannot be proved`,
    hint: `leave \`receipts: none\` out and run \`retentiond migrate --target ${connection}\`, or use PostgreSQL 17 or later`,
  });
}

/** `pg_logical_emit_message` with `flush` came with PostgreSQL 17. */
const FIRST_THAT_FLUSHES = 170_000;
