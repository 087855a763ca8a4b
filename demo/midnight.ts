import { dayAt, firstInstantOf, openZone, type Zone } from '../src/calendar/zone.ts';
import { hostClock, sleep } from '../src/clock.ts';
import { ZONE } from './company/boundary.ts';
import type { Stage } from './stage.ts';

const SAFE_SECONDS = 90;

/** Deadlines move at midnight: the rows are laid around them only when the runs will see the same day. */
export async function untilDayIsSafe(stage: Stage, signal: AbortSignal): Promise<void> {
  const zone = openZone(ZONE) as Zone;
  const now = hostClock();
  const left = Number(firstInstantOf(dayAt(now, zone) + 1, zone) - now) / 1_000_000;
  if (left > SAFE_SECONDS) return;
  stage.note(`it is almost midnight in ${ZONE}, when deadlines move: waiting ${Math.ceil(left)} s`);
  await sleep(left * 1_000 + 1_000, signal);
}
