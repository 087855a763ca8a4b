import { setTimeout as sleep } from 'node:timers/promises';
import { onlyValue, type Session } from '../database/session.ts';
import { numbered, raw } from '../sql/fragment.ts';

/** What one of all daemons does at a time: any numbers, as long as nobody else uses them in this database. */
const TURNS = { checkpoint: 7_262_415_190, count: 7_262_415_191 } as const;

const ASK_EVERY_MS = 200;

/**
 * Does `work` while nobody else is at the same, waiting for it `milliseconds` at most; null where somebody else was at it
 * all that time. The server ends the turn of a connection that is gone.
 */
export async function inTurn<T>(
  session: Session,
  turn: keyof typeof TURNS,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T | null> {
  const take = numbered(raw(`SELECT pg_try_advisory_lock(${TURNS[turn]})::text`));
  for (let waited = 0; onlyValue(await session.run(take)) !== 'true'; waited += ASK_EVERY_MS) {
    if (waited >= milliseconds) return null;
    await sleep(ASK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    if (session.alive) await session.run(numbered(raw(`SELECT pg_advisory_unlock(${TURNS[turn]})`)));
  }
}
