import { Failure } from '../../../errors.ts';
import { placeheld, raw } from '../../../sql/fragment.ts';
import { DatabaseFailure } from '../../failure.ts';
import { onlyValue, type ServerName, type Session } from '../../session.ts';
import { serverOf } from './server-of.ts';

/** Where a server tells for how long it has run. */
const STATUS = {
  MariaDB: 'information_schema.GLOBAL_STATUS',
  MySQL: 'performance_schema.global_status',
} as const;

/**
 * MySQL's data directory has a name of its own. MariaDB's has none: there it is known by its place and its number, so
 * that a copy elsewhere is another server, and so is one that was moved.
 */
const SYSTEM = {
  MariaDB: "CONCAT_WS(' ', @@server_id, @@hostname, @@port, @@datadir)",
  MySQL: '@@server_uuid',
} as const;

/** No such connection any more; the connection of another role. */
const GONE = '1094';
const NOT_ALLOWED = '1095';

/** When it began cannot be asked of a connection; when the server began tells its connections from those of the next start. */
export async function readName(session: Session): Promise<ServerName> {
  const server = serverOf(session);
  const result = await session.run(
    placeheld(
      raw(`SELECT ${SYSTEM[server]}, DATABASE(), CONNECTION_ID(),
        TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP()) - CAST(VARIABLE_VALUE AS SIGNED)
        FROM ${STATUS[server]} WHERE VARIABLE_NAME = 'Uptime'`),
    ),
  );
  const [system, database, backend, started] = result.rows[0] ?? [];
  if (system == null || database == null || backend == null || started == null) {
    throw new Failure({
      code: 'server-unnamed',
      kind: 'refused',
      fact: 'the server does not tell which one it is, or when it was started',
    });
  }
  return { system, timeline: '', database, backend, backend_start: started };
}

/** Databases have no numbers here; a table that is made anew has another time. */
export async function readIdentity(session: Session): Promise<Readonly<Record<string, string>>> {
  const { system, database } = await readName(session);
  const { rows } = await session.run(
    placeheld(
      raw(`SELECT CAST(CREATE_TIME AS CHAR) FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'retentiond_receipt'`),
    ),
  );
  return { system, database, receipts: rows[0]?.[0] ?? '' };
}

/** The server's clock, in microseconds since 1970. */
export async function readClock(session: Session): Promise<bigint> {
  const now = await session.run(
    placeheld(raw("SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', SYSDATE(6))")),
  );
  return BigInt(String(onlyValue(now)));
}

/** Seconds by which two readings of the same start may differ. */
const TOLERANCE = 2;

/**
 * Ends the connection that still holds a batch: its worker has lost its lease and must not commit. Only where the server
 * was not started anew since, which counts its connections from one again.
 */
export async function endBackend(
  session: Session,
  { backend, backend_start }: Pick<ServerName, 'backend' | 'backend_start'>,
): Promise<void> {
  const now = await readName(session);
  const isSame = Math.abs(Number(now.backend_start) - Number(backend_start)) <= TOLERANCE;
  if (!isSame || !/^[0-9]+$/.test(backend) || backend === now.backend) return;
  try {
    await session.script(endingStatement(backend));
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || ![GONE, NOT_ALLOWED].includes(error.state)) throw error;
  }
}

export function endingStatement(backend: string): string {
  return `KILL CONNECTION ${backend}`;
}

export async function limitReading(session: Session, milliseconds: number): Promise<void> {
  const limit =
    serverOf(session) === 'MariaDB'
      ? `max_statement_time = ${milliseconds / 1000}`
      : `max_execution_time = ${milliseconds}`;
  await session.script(`SET SESSION ${limit}`);
}
