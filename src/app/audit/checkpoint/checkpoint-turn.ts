import { inTurn as inTurnOf } from '../../../control/turn.ts';
import type { Session } from '../../../database/session.ts';
import type { MadeCheckpoint } from './make-checkpoint.ts';

/** How long a command waits while somebody else makes a checkpoint. */
const PATIENCE_MS = 30_000;

/** Whoever is frozen in the middle of one must not keep a command from making its own: two at once do no harm. */
export async function inTurn(session: Session, make: () => Promise<MadeCheckpoint>): Promise<MadeCheckpoint> {
  return (await inTurnOf(session, 'checkpoint', PATIENCE_MS, make)) ?? (await make());
}
