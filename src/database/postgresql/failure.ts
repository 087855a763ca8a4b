import pg from 'pg';
import { Failure } from '../../errors.ts';
import { DatabaseFailure, type Remedy, socketCode, unreachable, untrusted } from '../failure.ts';

/** Serialization failure, deadlock, lock not available, idle in transaction: the server's own invitations to try again. */
const RETRY = new Set(['40001', '40P01', '55P03', '25P03']);
/** Full disk, out of memory, too many connections, read-only: nothing that one batch could mend. */
const PAUSE = new Set(['53000', '53100', '53200', '53300', '25006']);

/** Turns whatever a driver threw into a failure that is safe to show; failures of our own pass unchanged. */
export function describePostgresqlError(error: unknown, what: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof pg.DatabaseError) {
    const state = error.code ?? '';
    const about = isRaised(error)
      ? []
      : [error.constraint && `constraint ${error.constraint}`, error.table && `table ${error.table}`];
    const named = about.filter(Boolean).join(', ');
    return new DatabaseFailure({
      code: 'database-refused',
      fact: `${what}: the database answered ${state} (${conditionName(error)}${named ? `; ${named}` : ''})`,
      hint: HINTS[state] ?? "the server's own log has the full message",
      remedy: remedyOf(state),
      state,
    });
  }
  return untrusted(what, error) ?? unreachable(what, socketCode(error));
}

function remedyOf(state: string): Remedy {
  if (RETRY.has(state)) return 'retry';
  if (PAUSE.has(state)) return 'pause';
  // Class 08 is a connection exception; 57P01 to 57P03 say that the server is going or not yet there.
  if (state.startsWith('08') || /^57P0[1-3]$/.test(state)) return 'reconnect';
  return 'stop';
}

/** Only messages that cannot quote a value are passed on. */
function conditionName(error: pg.DatabaseError): string {
  const safe = isRaised(error) ? OUR_MESSAGES : SAFE_MESSAGES;
  const isSafe = safe.test(error.message) && (!NAMES.test(error.message) || isInOurs(error));
  return isSafe ? error.message : (CONDITIONS[error.code ?? ''] ?? (error.severity ?? 'error').toLowerCase());
}

/** Their messages name files; these are PostgreSQL's own names for the states. */
const CONDITIONS: Readonly<Record<string, string>> = {
  '53000': 'insufficient resources',
  '53100': 'disk full',
  '53200': 'out of memory',
};

/** What a function raises is somebody's own text, whatever it begins with, and so are the names beside it. */
function isRaised({ routine }: pg.DatabaseError): boolean {
  return routine === 'exec_stmt_raise';
}

/** A value that is cast to a name, in a check or a function, is quoted in the same words as a name of ours. */
const NAMES = /^((relation|column|schema|database|role|type) "|function )/;

/** Whether it is about the text of our statement, or about how we connect. */
function isInOurs({ position, severity }: pg.DatabaseError): boolean {
  return position !== undefined || severity === 'FATAL';
}

const OUR_MESSAGES =
  /^the ledger is only ever added to: (its head cannot go back$|[A-Z]+ of retentiond\.\w+ is refused$)/;

const SAFE_MESSAGES =
  /^(permission denied for|relation "|column "|schema "|database "|role "|password authentication failed|no pg_hba\.conf|deadlock detected|canceling statement|could not obtain lock|terminating connection|cannot execute|must be owner of|the database system is|sorry, too many clients|remaining connection slots|function |type "|could not serialize)/;

const HINTS: Readonly<Record<string, string>> = {
  '42501': 'grant the role the right that is missing',
  '28P01': "check the password in the connection's URL",
  '28000': "check the role and the server's pg_hba.conf",
  '3D000': "check the database name in the connection's URL",
  '55P03': 'another transaction holds the lock; try again later',
  '53300': 'the server has no connection left; raise max_connections or use fewer',
  '53100': "make room on the server's disk",
  '25006': 'the server is read-only: a replica, or set so; connect to the primary',
};
