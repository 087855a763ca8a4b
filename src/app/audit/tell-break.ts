import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { raiseAlarm } from '../../ledger/alarm.ts';
import { LEDGER_BROKEN } from '../../ledger/checkpoint/grow.ts';
import type { CheckpointPlace } from './keys/signing-key.ts';

/** Failures that mean that what is kept is not what was signed, or does not go on from it. */
const BROKEN: ReadonlySet<string> = new Set([LEDGER_BROKEN, 'frontier-malformed', 'checkpoint-malformed']);

export function isBreak(error: unknown): error is Failure {
  return error instanceof Failure && BROKEN.has(error.code);
}

/** Does `work`; where it finds the ledger broken, an alarm about it stands before the failure goes on. */
export async function tellingBreak<T>(
  { clock }: Pick<CheckpointPlace, 'clock'>,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isBreak(error)) {
      const alarm = { about: 'ledger', connection: null, code: LEDGER_BROKEN, fact: error.message } as const;
      await raiseAlarm(session, clock(), { ...alarm, stops: true }, {});
    }
    throw error;
  }
}
