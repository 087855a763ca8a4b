import type { Instant } from '../../calendar/instant.ts';
import { CHECKPOINTS } from '../audit/checkpoint/checkpoint-duty.ts';
import { VERIFY_ONWARD, VERIFY_WHOLE } from '../audit/verify-duty.ts';
import type { Workplace } from '../control/workplace.ts';
import { ANCHOR_ACCESS } from './anchor-access.ts';
import type { Duty } from './duty.ts';
import type { Troubled } from './recover-lapsed.ts';
import { WATCH_TARGETS } from './watch-targets.ts';

/** What a daemon looks after besides runs, whatever its rules are, in the order in which it does. */
export const DUTIES: readonly Duty[] = [
  CHECKPOINTS,
  VERIFY_ONWARD,
  VERIFY_WHOLE,
  ANCHOR_ACCESS,
  WATCH_TARGETS,
];

/** When each duty had its last turn in this process. */
export type Turns = Map<string, Instant>;

/** What duties are done with, and who is told. */
export interface DutyScene {
  readonly place: Workplace;
  readonly turns: Turns;
  /** Those that go on beside the rounds, until their ends. */
  readonly beside: Map<string, Promise<void>>;
  readonly troubled: Troubled;
  readonly done: (duty: string) => void;
}

/** Gives every duty whose time has come its turn; one that fails has its next as if it had not, and the others have theirs. */
export async function performDuties(scene: DutyScene, duties: readonly Duty[]): Promise<void> {
  const { place, turns, beside, troubled, done } = scene;
  for (const duty of duties) {
    const now = place.clock();
    if (!isDue(duty, place, turns.get(duty.name), now) || beside.has(duty.name)) continue;
    turns.set(duty.name, now);
    const end = performDuty(duty, place).then(
      () => done(duty.name),
      (error: unknown) => troubled(duty.name, error),
    );
    if (duty.beside)
      beside.set(
        duty.name,
        end.finally(() => beside.delete(duty.name)),
      );
    else await end;
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
