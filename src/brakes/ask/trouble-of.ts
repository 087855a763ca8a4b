import { DatabaseFailure } from '../../database/failure.ts';
import { isFailure } from '../../errors.ts';
import type { Trouble } from '../brake.ts';

/** Rights that are missing: PostgreSQL's insufficient_privilege; MySQL's refusals of a command, a table, a column, a database. */
const RIGHTS: ReadonlySet<string> = new Set(['42501', '1142', '1143', '1227', '1044', '1370']);
/** Longer than what we have told the server to allow. */
const LATE: ReadonlySet<string> = new Set(['57014', '1969', '3024', '1317', 'ETIMEDOUT']);

/** Why a server has not answered, in one of our words; anything but its own failure goes on. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof DatabaseFailure) {
    if (RIGHTS.has(error.state)) return 'right-missing';
    if (LATE.has(error.state)) return 'late';
    return error.remedy === 'reconnect' ? 'unreachable' : 'refused';
  }
  if (isFailure(error, 'pooler-between')) return 'refused';
  throw error;
}
