import { Failure } from '../errors.ts';
import { numbered, raw } from '../sql/fragment.ts';
import { DatabaseFailure } from './failure.ts';
import type { Session } from './session.ts';

const COMMIT = numbered(raw('COMMIT'));
const ROLLBACK = numbered(raw('ROLLBACK'));

/** A rollback waits for nobody; a server that we do not hear undoes the transaction by itself. */
const ROLLBACK_MS = 10_000;

/** Whether a transaction that was asked to commit did so; `unknown` where the answer never came. */
export type CommitResult = 'committed' | 'rolled back' | 'unknown';

export async function begin(session: Session): Promise<void> {
  await session.run(session.engine.begin);
}

/** Commits and requires that the server says so: it answers `ROLLBACK` to the COMMIT of an aborted transaction. */
export async function commit(session: Session): Promise<CommitResult> {
  try {
    const result = await session.run(COMMIT);
    return result.tag === 'COMMIT' ? 'committed' : 'rolled back';
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || error.remedy === 'reconnect') return 'unknown';
    // A server that answers with an error and goes down may have the commit in its log: only one that lives has refused.
    return session.run(ROLLBACK).then(
      () => 'rolled back' as const,
      () => 'unknown' as const,
    );
  }
}

/** Undoes the transaction; a connection that is gone has undone it by itself. */
export async function rollback(session: Session): Promise<void> {
  if (!session.alive) return;
  await session
    .within(ROLLBACK_MS)
    .run(ROLLBACK)
    .catch(() => session.close());
}

/** Runs `work` in a transaction and commits it, or undoes it and throws. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await begin(session);
  return endTransaction(session, work);
}

/** The same where BEGIN was sent already: `work` is all that is left of the transaction. */
export async function endTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  let value: T;
  try {
    value = await work();
  } catch (error) {
    await rollback(session);
    throw error;
  }
  const outcome = await commit(session);
  if (outcome === 'committed') return value;
  throw new Failure({
    code: outcome === 'unknown' ? 'commit-unknown' : 'commit-refused',
    fact:
      outcome === 'unknown'
        ? 'the connection was lost at COMMIT'
        : 'the server rolled the transaction back at COMMIT',
  });
}
