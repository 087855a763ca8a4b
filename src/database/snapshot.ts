import type { Session } from './session.ts';

/** Reads in one snapshot of a PostgreSQL database, so that what is appended beside it is all there or not at all. */
export async function inSnapshot<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await work();
  } finally {
    await session.script('ROLLBACK');
  }
}
