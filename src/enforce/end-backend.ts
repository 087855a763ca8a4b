import type { TargetIdentity } from '../control/open-batch.ts';
import { DatabaseFailure } from '../database/failure.ts';
import type { Session } from '../database/session.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';

/** PostgreSQL's code for a right that is missing: insufficient_privilege. */
const NOT_ALLOWED = '42501';

/**
 * Ends the connection that still holds a batch: its worker has lost its lease and must not commit. Only the very backend
 * that the intent names, since process numbers are used again; without the right to it, it goes on.
 */
export async function endBackend(
  session: Session,
  { backend, backend_start }: Pick<TargetIdentity, 'backend' | 'backend_start'>,
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
