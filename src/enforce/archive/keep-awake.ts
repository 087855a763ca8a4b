import type { Session } from '../../database/session.ts';
import { raw } from '../../sql/fragment.ts';

/** Well below the time after which a server ends a transaction in which nothing is asked. */
const ASK_EVERY_MS = 3_000;

/**
 * Keeps a transaction open while something else is waited for, which has limits of its own. A process that freezes asks
 * nothing any more, so that its rows are free as soon as ever.
 */
export async function keepAwake<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const ask = session.engine.dialect.statement(raw('SELECT 1'));
  const timer = setInterval(() => void session.run(ask).catch(() => undefined), ASK_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
