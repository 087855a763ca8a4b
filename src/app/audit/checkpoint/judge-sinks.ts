import { standingAlarms } from '../../../control/evidence/alarm.ts';
import {
  forgetSinksBut,
  SIGNING,
  sinkStates,
  sinksFailingFor,
} from '../../../control/evidence/checkpoint-sink.ts';
import type { Session } from '../../../database/session.ts';
import { clearAlarm, raiseAlarm } from '../../../ledger/alarm.ts';
import type { CheckpointPlace } from '../keys/signing-key.ts';
import { openSinks } from '../sinks/open-sinks.ts';

/** The code of the alarm about places for checkpoints that are away for longer than they may. */
export const CHECKPOINTS_AWAY = 'checkpoints-away';

/**
 * Raises the alarm where checkpoints could not be signed, or a sink has taken none, for longer than `checkpoint_grace`; clears it
 * once every sink has taken one again.
 */
export async function judgeSinks(place: CheckpointPlace, session: Session): Promise<void> {
  const { evidence } = place.config;
  await forgetSinksBut(session, [SIGNING, ...openSinks(evidence).map(({ name }) => name)]);
  const states = await sinkStates(session);
  const failing = states.filter(({ failingSince }) => failingSince !== null);
  const standing = (await standingAlarms(session)).find(({ code }) => code === CHECKPOINTS_AWAY);
  if (standing && failing.length === 0) await clearAlarm(session, place.clock(), standing, null);
  const [longest] = await sinksFailingFor(session, evidence.checkpointGraceSeconds);
  if (standing || longest === undefined) return;
  const since = failing.find(({ sink }) => sink === longest)?.failingSince ?? null;
  const fact =
    longest === SIGNING
      ? `no checkpoint could be signed since ${since}`
      : `${longest} has taken no checkpoint since ${since}`;
  const alarm = { about: 'sinks', connection: null, code: CHECKPOINTS_AWAY, fact, stops: true } as const;
  await raiseAlarm(session, place.clock(), alarm, { sink: longest, since });
}
