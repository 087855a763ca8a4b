import { Failure } from '../errors.ts';
import { numbered, raw } from '../sql/fragment.ts';
import { answered } from './answered.ts';
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

/**
 * Commits and requires that the server says so: it answers `ROLLBACK` to the COMMIT of an aborted transaction. `tell` hears
 * what came in place of an answer.
 */
export async function commit(
  session: Session,
  tell: (error: unknown) => void = () => undefined,
): Promise<CommitResult> {
  try {
    const result = await session.run(COMMIT);
    return result.tag === 'COMMIT' ? 'committed' : 'rolled back';
  } catch (error) {
    tell(error);
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
  let value: T;
  try {
    value = await work();
  } catch (error) {
    await rollback(session);
    throw error;
  }
  requireCommitted(await commit(session));
  return value;
}

/** Statements that were sent and are not answered yet. */
export interface Sent {
  readonly answers: readonly Promise<unknown>[];
}

/** What fails before somebody waits for it is told to them. */
export function sent(answers: readonly Promise<unknown>[]): Sent {
  for (const answer of answers) answer.catch(() => undefined);
  return { answers };
}

/**
 * Runs what is left of a transaction whose BEGIN was sent, or undoes it and throws. COMMIT leaves with the last statements, those
 * that `work` returns: no answer of theirs is judged before it, so that the server itself must refuse what may not stay.
 */
export async function commitWith(session: Session, work: () => Promise<Sent>): Promise<void> {
  let last: Sent;
  try {
    last = await work();
  } catch (error) {
    await rollback(session);
    throw error;
  }
  const [outcome, ...answers] = await Promise.allSettled([commit(session), ...last.answers]);
  const result = answered(outcome);
  // Where nobody knows what became of it, that is what is told, whatever failed with it.
  if (result !== 'unknown') for (const answer of answers) answered(answer);
  requireCommitted(result);
}

function requireCommitted(outcome: CommitResult): void {
  if (outcome === 'committed') return;
  throw new Failure({
    code: outcome === 'unknown' ? 'commit-unknown' : 'commit-refused',
    fact:
      outcome === 'unknown'
        ? 'the connection was lost at COMMIT'
        : 'the server rolled the transaction back at COMMIT',
  });
}
