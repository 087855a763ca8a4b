import { type Instant, type LocalTime, secondOf, timeAtSecond } from './instant.ts';
import { cyclesBeyond } from './spells.ts';
import type { Zone } from './zone.ts';

/** A stretch of local time in which a zone's clocks show one offset, and into which none of them jumps forward again. */
export interface Stretch {
  /** The first local time that is shown with this offset; the one before ends there, so that the later instant counts. */
  readonly from: LocalTime;
  /** Microseconds east of UTC. */
  readonly offset: bigint;
  /** The instant at which clocks leave the offset: what they skip then is that instant; null where none is known. */
  readonly until: Instant | null;
}

/** Shorter than the part of a zone that is read at once, so that no part is passed over. */
const STEP = 365 * 86_400;

/**
 * The stretches of a zone that hold between two instants, in order: `instantOfLocal` as a table, for a server that is to
 * do the same without a time zone database of its own. The first one begins with `from`, the last one has no end.
 */
export function stretchesOf(zone: Zone, from: Instant, to: Instant): readonly Stretch[] {
  const changes = changesBetween(zone, secondOf(from), secondOf(to));
  const begins = [{ start: secondOf(from), offset: zone.offsetAt(from) }, ...changes];
  return begins.map(({ start, offset }, index) => {
    const next = begins[index + 1];
    return { from: timeAtSecond(start) + offset, offset, until: next ? timeAtSecond(next.start) : null };
  });
}

interface Change {
  readonly start: number;
  readonly offset: bigint;
}

/** Every change of the offset, each once. */
function changesBetween(zone: Zone, from: number, to: number): readonly Change[] {
  const changes: Change[] = [];
  let last = from;
  for (let second = from; second < to + STEP; second += STEP) {
    const shift = cyclesBeyond(second);
    const { starts, offsets } = zone.spellsNear(second - shift);
    for (const [index, within] of starts.entries()) {
      const start = within + shift;
      if (start <= last || start > to) continue;
      changes.push({ start, offset: timeAtSecond(offsets[index] as number) });
      last = start;
    }
  }
  return changes;
}
