import type { Instant } from '../../calendar/instant.ts';
import { readServerClock } from '../../control/rule/rule-in-force.ts';
import type { Session } from '../../database/session.ts';
import { readPresent } from '../../enforce/clocks.ts';
import type { Workplace } from './workplace.ts';

/** The earlier of two clocks: a host that is a year ahead would use up the scheduled times of that year. */
export async function presentFor(place: Workplace, session: Session): Promise<Instant> {
  const { clock, config } = place;
  const server = { of: 'the control database', read: () => readServerClock(session) };
  return readPresent(clock, [server], config.maxClockDifferenceSeconds);
}
