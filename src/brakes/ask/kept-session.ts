import type { Address } from '../../config/address/address.ts';
import { unreachable } from '../../database/failure.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { rollback } from '../../database/transaction.ts';

/** How long one answer is waited for, by the server itself and by us: who is that busy is no one to be purged now. */
const ANSWER_MS = 5_000;
const MARGIN_MS = 1_000;

/** A connection on which nothing can be written, opened when it is needed and again after it was lost. */
export interface KeptSession {
  /** Throws what `openSession` throws. */
  open(): Promise<Session>;
  /** Whoever waits for an answer is told at once that none comes. */
  close(): Promise<void>;
}

export function keepSession(address: Address, what: string, openOne = openSession): KeptSession {
  const state: { session: Session | null; closings: number } = { session: null, closings: 0 };
  return {
    open: async () => {
      if (state.session?.alive) return state.session;
      await state.session?.close();
      state.session = null;
      const { closings } = state;
      const session = (await openOne(address, what, ANSWER_MS)).within(ANSWER_MS + MARGIN_MS);
      try {
        await session.engine.forbidWriting(session);
        await session.engine.limitReading(session, ANSWER_MS);
        // Whoever closed it meanwhile believes that there is none.
        if (state.closings !== closings) throw unreachable(what, '');
      } catch (error) {
        await session.close();
        throw error;
      }
      state.session = session;
      return session;
    },
    close: async () => {
      const { session } = state;
      state.session = null;
      state.closings += 1;
      await session?.close();
    },
  };
}

/** Does it in a transaction that only reads and is undone, whatever it does to the session's own settings. */
export async function reading<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.engine.beginReading(session);
  try {
    return await work();
  } finally {
    await rollback(session);
  }
}
