import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import { DatabaseFailure } from '../failure.ts';
import type { ServerName, Session } from '../session.ts';

/** A replica writes on none. */
const TIMELINE =
  "CASE WHEN pg_is_in_recovery() THEN 'none' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END";

const NAME = numbered(
  raw(`
        SELECT system_identifier::text, ${TIMELINE}, current_database()::text, pid::text, backend_start::text
        FROM pg_control_system(), pg_stat_activity WHERE pid = pg_backend_pid()`),
);

const CLOCK = numbered(raw('SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text'));

/** PostgreSQL's code for a right that is missing: insufficient_privilege. */
const NOT_ALLOWED = '42501';

export async function readName(session: Session): Promise<ServerName> {
  const result = await session.run(NAME);
  const [system, timeline, database, backend, started] = result.rows[0] ?? [];
  return {
    system: String(system),
    timeline: String(timeline),
    database: String(database),
    backend: String(backend),
    backend_start: String(started),
  };
}

const IDENTITY = numbered(
  raw(`
        SELECT system_identifier::text, ${TIMELINE}, current_database()::text,
          (SELECT oid::text FROM pg_database WHERE datname = current_database()),
          coalesce(to_regclass('retentiond_receipts.receipt')::oid::text, '')
        FROM pg_control_system()`),
);

/** A database that is made anew under its name has another number, and so has a table. */
export async function readIdentity(session: Session): Promise<Readonly<Record<string, string>>> {
  const { rows } = await session.run(IDENTITY);
  const [system, timeline, database, number, receipts] = (rows[0] ?? []).map(String) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { system, timeline, database, number, receipts };
}

/** The server's clock, in microseconds since 1970. */
export async function readClock(session: Session): Promise<bigint> {
  const result = await session.run(CLOCK);
  return BigInt(String(result.rows[0]?.[0]));
}

/**
 * Ends the connection that still holds a batch: its worker has lost its lease and must not commit. Only the very backend
 * that the intent names, since process numbers are used again; without the right to it, it goes on.
 */
export async function endBackend(
  session: Session,
  { backend, backend_start }: Pick<ServerName, 'backend' | 'backend_start'>,
): Promise<void> {
  try {
    await session.run(
      numbered(sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = ${bind(backend)}::int AND backend_start = ${bind(backend_start)}::timestamptz`),
    );
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || error.state !== NOT_ALLOWED) throw error;
  }
}
