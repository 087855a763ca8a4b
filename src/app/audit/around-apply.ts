import { standingAlarms } from '../../control/evidence/alarm.ts';
import type { Session } from '../../database/session.ts';
import { isFailure } from '../../errors.ts';
import { inTurn } from './checkpoint/checkpoint-turn.ts';
import { compareSinks } from './checkpoint/compare-sinks.ts';
import { CHECKPOINTS_AWAY } from './checkpoint/judge-sinks.ts';
import { makeCheckpoint, requireTaken } from './checkpoint/make-checkpoint.ts';
import { type CheckpointPlace, isSigned } from './keys/signing-key.ts';

/**
 * What a person starts is signed when it is over, for there may be no daemon that ever would. Before it, the sinks are asked
 * whether this is the ledger that they know, and a sink that was away is given the chance to end its alarm. What goes wrong
 * with checkpoints is told and keeps nothing from being done: alarms do that.
 */
export async function withCheckpoints<T>(
  place: CheckpointPlace,
  troubled: (error: unknown) => void,
  work: () => Promise<T>,
): Promise<T> {
  await onSession(place, troubled, async (session) => {
    await compareSinks(place, session);
    const standing = await standingAlarms(session);
    if (standing.some(({ code }) => code === CHECKPOINTS_AWAY)) await makeInTurn(place, session);
  });
  const result = await work();
  await onSession(place, troubled, async (session) => {
    if (await isSigned(place, session)) await makeInTurn(place, session);
  });
  return result;
}

async function makeInTurn(place: CheckpointPlace, session: Session): Promise<void> {
  requireTaken(await inTurn(session, () => makeCheckpoint(place, session, 'command')));
}

async function onSession(
  place: CheckpointPlace,
  troubled: (error: unknown) => void,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  try {
    const session = await place.control.open();
    try {
      await work(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    // The rules that it stops are told one by one.
    if (!isFailure(error, 'checkpoint-withheld')) troubled(error);
  }
}
