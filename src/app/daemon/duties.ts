import type { Instant } from '../../calendar/instant.ts';
import { CHECKPOINTS } from '../audit/checkpoint-duty.ts';
import { VERIFY_ONWARD, VERIFY_WHOLE } from '../audit/verify-duty.ts';
import type { Workplace } from '../workplace.ts';
import { ANCHOR_ACCESS } from './anchor-access.ts';
import type { Duty } from './duty.ts';
import type { Troubled } from './round.ts';
import { WATCH_TARGETS } from './watch-targets.ts';

/** Everything that a daemon looks after besides runs, in the order in which it does. */
const DUTIES: readonly Duty[] = [CHECKPOINTS, VERIFY_ONWARD, VERIFY_WHOLE, ANCHOR_ACCESS, WATCH_TARGETS];

/** When each duty had its last turn in this process. */
export type Turns = Map<string, Instant>;

/** Gives every duty whose time has come its turn; one that fails has its next as if it had not, and the others have theirs. */
export async function performDuties(
  place: Workplace,
  turns: Turns,
  troubled: Troubled,
  done: (duty: string) => void,
  duties: readonly Duty[] = DUTIES,
): Promise<void> {
  for (const duty of duties) {
    const now = place.clock();
    if (!isDue(duty, place, turns.get(duty.name), now)) continue;
    turns.set(duty.name, now);
    await performDuty(duty, place).then(
      () => done(duty.name),
      (error: unknown) => troubled(duty.name, error),
    );
  }
}

function isDue(duty: Duty, place: Workplace, last: Instant | undefined, now: Instant): boolean {
  const every = duty.everySeconds(place);
  // A clock that was set back would otherwise keep it waiting.
  return every !== null && (last === undefined || now < last || now - last >= BigInt(every) * 1_000_000n);
}

async function performDuty(duty: Duty, place: Workplace): Promise<void> {
  const session = await place.control.open();
  try {
    await duty.perform(place, session);
  } finally {
    await session.close();
  }
}
