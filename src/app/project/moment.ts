import type { Instant } from '../../calendar/instant.ts';
import { firstInstantOf, instantOfLocal, type Zone } from '../../calendar/zone.ts';
import { parseMoment } from '../../policy/moment.ts';

/** A day is its first instant in the zone, a time without an offset is that zone's; null for every other text. */
export function instantOfText(text: string, zone: Zone): Instant | null {
  const moment = parseMoment(text);
  if (moment === null) return null;
  if (moment.kind === 'day') return firstInstantOf(moment.day, zone);
  return moment.kind === 'local' ? instantOfLocal(moment.at, zone) : moment.at;
}

/** The end of a period that is named by its last day, which belongs to it, or by a time, which does not; null as above. */
export function endOfText(text: string, zone: Zone): Instant | null {
  const moment = parseMoment(text);
  return moment?.kind === 'day' ? firstInstantOf(moment.day + 1, zone) : instantOfText(text, zone);
}
