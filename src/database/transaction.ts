import { Failure } from '../errors.ts';
import { numbered, raw } from '../sql/fragment.ts';
import { DatabaseFailure } from './failure.ts';
import type { Session } from './session.ts';

const BEGIN = numbered(raw('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'));
const COMMIT = numbered(raw('COMMIT'));
const ROLLBACK = numbered(raw('ROLLBACK'));

/** Whether a transaction that was asked to commit did so; `unknown` where the answer never came. */
export type CommitResult = 'committed' | 'rolled back' | 'unknown';

export async function begin(session: Session): Promise<void> {
  await session.run(BEGIN);
}

/** Commits and requires that the server says so: it answers `ROLLBACK` to the COMMIT of an aborted transaction. */
export async function commit(session: Session): Promise<CommitResult> {
  try {
    const result = await session.run(COMMIT);
    return result.tag === 'COMMIT' ? 'committed' : 'rolled back';
  } catch (error) {
    // A refusal by the server is an abort; silence may hide a commit.
    if (error instanceof DatabaseFailure && error.remedy !== 'reconnect') return 'rolled back';
    return 'unknown';
  }
}

/** Undoes the transaction; a connection that is gone has undone it by itself. */
export async function rollback(session: Session): Promise<void> {
  if (!session.alive) return;
  await session.run(ROLLBACK).catch(() => session.close());
}

/** Runs `work` in a transaction and commits it, or undoes it and throws. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await begin(session);
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
