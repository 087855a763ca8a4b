import type { BrakesConfig } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { rightBehind } from '../../grants/brake-needs.ts';
import { type Signal, unanswered } from '../brake.ts';
import type { KeptSession } from './kept-session.ts';
import { troubleOf } from './trouble-of.ts';

/** One question, on a session that is there. */
export type Ask = (session: Session) => Promise<readonly Signal[]>;

/** What a brake's question gives; what cannot be asked is an answer, too. Nothing once `left` is aborted. */
export async function answered(
  brake: string,
  kept: KeptSession,
  { brakes, left }: { readonly brakes: BrakesConfig; readonly left: AbortSignal },
  ask: Ask,
): Promise<readonly Signal[]> {
  if (left.aborted) return [];
  let session: Session | null = null;
  try {
    session = await kept.open();
    return withRights(await ask(session), session, brakes);
  } catch (error) {
    // A right on a whole server that is granted now holds for the next connection alone (MariaDB, MySQL).
    if (!left.aborted) await kept.close();
    return withRights([unanswered(brake, troubleOf(error))], session, brakes);
  }
}

/** Names the right that is missing, unless not even a connection came about. */
function withRights(
  signals: readonly Signal[],
  session: Session | null,
  brakes: BrakesConfig,
): readonly Signal[] {
  return signals.map((signal) =>
    signal.trouble === 'right-missing' && session
      ? { ...signal, lacks: rightBehind(signal.brake, brakes, session.engine.dialect) }
      : signal,
  );
}
