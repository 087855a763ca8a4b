import { placeheld, raw } from '../../../sql/fragment.ts';
import { SIGNALS } from '../../../sql/mysql/signals.ts';
import { DatabaseFailure } from '../../failure.ts';
import type { Session } from '../../session.ts';
import { serverOf } from './server-of.ts';

/** Whether a server copies another one, whatever it lets be written; `unseen` where this role may not ask. */
export type Copying = 'copies' | 'alone' | 'unseen';

/** A right is missing; a MySQL before 8.0.22, which does not know the statement. */
const UNANSWERED: ReadonlySet<string> = new Set(['1227', '1064']);

/** MariaDB tells everybody how many of its copiers run; MySQL has no such status. */
const RUNNING = placeheld(raw("SHOW GLOBAL STATUS LIKE 'Slaves_running'"));

export async function readCopying(session: Session): Promise<Copying> {
  const running = await session.run(RUNNING);
  if (Number(running.rows[0]?.[1] ?? 0) > 0) return 'copies';
  try {
    // One that was stopped is listed, too.
    const { rows } = await session.run(SIGNALS.replicaStatus[serverOf(session)]);
    return rows.length > 0 ? 'copies' : 'alone';
  } catch (error) {
    if (error instanceof DatabaseFailure && UNANSWERED.has(error.state)) return 'unseen';
    throw error;
  }
}
