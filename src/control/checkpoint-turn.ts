import { setTimeout as sleep } from 'node:timers/promises';
import { onlyValue, type Session } from '../database/session.ts';
import { numbered, raw } from '../sql/fragment.ts';

/** Any number, as long as nobody else uses it in this database. */
const TURN = 7_262_415_190;
const ASK_EVERY_MS = 200;

const TAKE = numbered(raw(`SELECT pg_try_advisory_lock(${TURN})::text`));
const END = numbered(raw(`SELECT pg_advisory_unlock(${TURN})`));

/**
 * Does `work` while nobody else makes a checkpoint, waiting for it `milliseconds` at most; null where somebody else was at
 * it all that time. The server ends the turn of a connection that is gone.
 */
export async function inCheckpointTurn<T>(
  session: Session,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T | null> {
  for (let waited = 0; onlyValue(await session.run(TAKE)) !== 'true'; waited += ASK_EVERY_MS) {
    if (waited >= milliseconds) return null;
    await sleep(ASK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    if (session.alive) await session.run(END);
  }
}
