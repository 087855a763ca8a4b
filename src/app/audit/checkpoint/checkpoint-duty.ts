import { inTurn } from '../../../control/turn.ts';
import type { Session } from '../../../database/session.ts';
import { isCheckpointLate, isCheckpointOlder } from '../../../ledger/checkpoint/store.ts';
import type { Duty } from '../../daemon/duty.ts';
import { type CheckpointPlace, isSigned } from '../keys/signing-key.ts';
import { judgeSinks } from './judge-sinks.ts';
import { makeCheckpoint, requireTaken } from './make-checkpoint.ts';

/** It is asked several times an interval, so that a daemon that goes away leaves no gap of two. */
const TURNS_PER_INTERVAL = 5;
const LONGEST_BETWEEN_SECONDS = 60;

/** A checkpoint every `checkpoint_every`, also when nothing happens, by one daemon of all. */
export const CHECKPOINTS: Duty = {
  name: 'checkpoint',
  everySeconds: ({ config }) => {
    const { checkpointEverySeconds } = config.evidence;
    return Math.min(LONGEST_BETWEEN_SECONDS, Math.ceil(checkpointEverySeconds / TURNS_PER_INTERVAL));
  },
  perform: makeDueCheckpoint,
};

async function makeDueCheckpoint(place: CheckpointPlace, session: Session): Promise<void> {
  if (!(await isSigned(place, session))) return;
  const { checkpointEverySeconds, checkpointGraceSeconds } = place.config.evidence;
  const isDue = (): Promise<boolean> => isCheckpointOlder(session, checkpointEverySeconds);
  if (await isDue()) {
    const turned = await inTurn(session, 'checkpoint', 0, async () => {
      if (await isDue()) requireTaken(await makeCheckpoint(place, session, 'daemon'));
      return true;
    });
    // Whoever has the turn and does not use it may be frozen; two checkpoints at once do no harm.
    if (!turned && (await isCheckpointLate(session, checkpointEverySeconds + checkpointGraceSeconds)))
      requireTaken(await makeCheckpoint(place, session, 'daemon'));
  }
  await judgeSinks(place, session);
}
