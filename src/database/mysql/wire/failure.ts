import { Failure } from '../../../errors.ts';
import { DatabaseFailure, type Remedy, socketCode, unreachable, untrusted } from '../../failure.ts';

/** Lock wait time-out, deadlock, row or table changed meanwhile, NOWAIT: the server's own invitations to try again. */
const RETRY = new Set([1205, 1213, 1020, 3572, 1412, 1615, 3101]);
/**
 * Full table, full disk, too many connections of the server or of the role, out of memory, read-only: nothing that one
 * batch could mend.
 */
const PAUSE = new Set([1114, 1021, 1040, 1203, 1226, 1037, 1041, 1290, 1836, 1792, 3100]);
/** The server goes down, or ended this connection; the client's own codes for one that is gone. */
const RECONNECT = new Set([1053, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 4031]);

/** What the driver adds to an error of the server. */
interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState?: string;
}

/** Turns whatever the driver threw into a failure that is safe to show; failures of our own pass unchanged. */
export function describeMysqlError(error: unknown, what: string): Failure {
  if (error instanceof Failure) return error;
  if (!isServerError(error))
    return (
      untrusted(what, error) ?? (isLost(error) ? unreachable(what, socketCode(error)) : faulty(error, what))
    );
  const { errno, sqlState } = error;
  const remedy = remedyOf(errno, sqlState ?? '');
  if (remedy === 'reconnect') return unreachable(what, String(errno));
  return new DatabaseFailure({
    code: 'database-refused',
    fact: `${what}: the database answered ${errno} (${conditionName(error)})`,
    hint: HINTS[errno] ?? "the server's own log, or the statement tried by hand, has the full message",
    remedy,
    state: String(errno),
  });
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'errno' in error && Number(error.errno) >= 1000 && 'sqlState' in error;
}

/** The driver marks what ends the connection; the system's own codes are about nothing else. */
function isLost(error: unknown): boolean {
  return error instanceof Error && (('fatal' in error && error.fatal === true) || socketCode(error) !== '');
}

/** A value or an answer that the driver cannot handle; its message may quote it. */
function faulty(error: unknown, what: string): Failure {
  const name = error instanceof Error ? error.name : typeof error;
  return new DatabaseFailure({
    code: 'driver-failed',
    fact: `${what}: the driver failed on a statement (${name})`,
    remedy: 'stop',
    state: '',
  });
}

function remedyOf(errno: number, sqlState: string): Remedy {
  if (RETRY.has(errno) || sqlState === '40001') return 'retry';
  if (PAUSE.has(errno)) return 'pause';
  if (RECONNECT.has(errno) || sqlState.startsWith('08')) return 'reconnect';
  return 'stop';
}

/**
 * Our own words, since a server's message can quote a value: a duplicate key, a wrong date; and whatever a trigger raises
 * is somebody's own text, under any number.
 */
function conditionName({ errno, message, sqlState }: ServerError): string {
  const right = RIGHT.exec(message)?.[1];
  if (errno === 1142 && right) return `the right ${right} is missing`;
  return WORDS[errno] ?? `SQLSTATE ${/^[0-9A-Z]{5}$/.test(sqlState ?? '') ? sqlState : 'unknown'}`;
}

const RIGHT =
  /^(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|INDEX|REFERENCES|TRIGGER|LOCK TABLES) command denied/;

const WORDS: Readonly<Record<number, string>> = {
  1020: 'a row changed since it was read',
  1021: 'the disk is full',
  1040: 'too many connections',
  1044: 'no access to the database',
  1045: 'access denied',
  1049: 'unknown database',
  1054: 'unknown column',
  1062: 'duplicate key',
  1114: 'the table is full',
  1142: 'a right on a table is missing',
  1143: 'a right on a column is missing',
  1146: 'the table is not there',
  1203: 'too many connections of the role',
  1205: 'lock wait time-out',
  1213: 'deadlock',
  1226: 'a limit of the role is reached',
  1227: 'a right is missing',
  1264: 'out of range',
  1290: 'the server is read-only, or set so that this is refused',
  1317: 'interrupted',
  1406: 'too long for its column',
  1412: 'the table changed',
  1451: 'a foreign key of another table',
  1452: 'a foreign key',
  1644: 'raised by a trigger or a function',
  1698: 'access denied',
  1792: 'the transaction is read-only',
  1836: 'the server is read-only',
  1969: 'longer than the limit for a statement',
  3024: 'longer than the limit for a statement',
  3572: 'the lock is held by another',
  3819: 'a check',
  4025: 'a check',
};

const HINTS: Readonly<Record<number, string>> = {
  1044: 'grant the role the right that is missing',
  1142: 'grant the role the right that is missing',
  1143: 'grant the role the right that is missing',
  1227: 'grant the role the right that is missing',
  1045: "check the role and the password in the connection's URL",
  1698: "check the role and the password in the connection's URL",
  1049: "check the database name in the connection's URL",
  1205: 'another transaction holds the lock; try again later',
  3572: 'another transaction holds the lock; try again later',
  1040: 'the server has no connection left; raise max_connections or use fewer',
  1203: 'the role has no connection left; raise max_user_connections or use fewer',
  1226: 'the role has used up what the server allows it in an hour, or at once',
  1114: "a table, or the server's disk, is full",
  1021: "the server's disk is full",
  1290: 'the server is read-only: a replica, or set so; connect to the primary',
  1836: 'the server is read-only: a replica, or set so; connect to the primary',
};
