/**
 * The offsets of one zone around a moment, as columns: spell `i` runs from `starts[i]` to `starts[i + 1]`. The first one
 * has no beginning and the last one no end, which holds for four days on either side of the moment asked for.
 */
export interface Spells {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly starts: readonly number[];
  /** Seconds east of UTC. */
  readonly offsets: readonly number[];
  /** The local second that no clock had reached before the spell began, however often it stepped back. */
  readonly ceilings: readonly number[];
}

/** Seconds east of UTC at a second since 1970-01-01T00:00:00Z. */
export type OffsetSource = (second: number) => number;

/** About 388 days, so that a table of one holds two or three spells. */
const SPAN = 2 ** 25;
/** Two zones' breadth of clock on either side. */
const MARGIN = 4 * 86_400;
/** About 18 hours: the shortest spell in the tz database of 2025 lasts four days (Freetown, September 1939). */
const STEP = 2 ** 16;

/** 1800-01-01, before which no zone changes its offset. */
const FIRST = -5_364_662_400;
/** 2500-01-01, after which every zone repeats the 400 years before: that is a whole number of weeks. */
const LAST = 16_725_225_600;
const CYCLE = 146_097 * 86_400;

/** What to take off a second so that it falls where tables are built; a whole number of days. */
export function cyclesBeyond(second: number): number {
  return second < LAST ? 0 : (Math.floor((second - LAST) / CYCLE) + 1) * CYCLE;
}

/** Builds the tables of one zone as they are asked for, so that a row costs a look-up and not a question to ICU. */
export function createSpellTable(offsetAt: OffsetSource): (second: number) => Spells {
  const tables: (Spells | undefined)[] = [];
  return function spellsNear(second: number): Spells {
    const index = Math.max(0, Math.floor((second - FIRST) / SPAN));
    const known = tables[index];
    if (known) return known;
    const from = FIRST + index * SPAN;
    const spells = readSpells(offsetAt, from - MARGIN, from + SPAN + MARGIN);
    tables[index] = spells;
    return spells;
  };
}

/** Asks at every step and halves each interval with a change in it, down to the second. */
function readSpells(offsetAt: OffsetSource, from: number, to: number): Spells {
  let offset = offsetAt(from);
  const starts = [Number.NEGATIVE_INFINITY];
  const offsets = [offset];
  const ceilings = [Number.NEGATIVE_INFINITY];
  for (let before = from; before < to; before += STEP) {
    const after = Math.min(before + STEP, to);
    const next = offsetAt(after);
    let known = before;
    while (offset !== next) {
      const start = firstChange(offsetAt, known, after);
      ceilings.push(Math.max(start + offset, ceilings[ceilings.length - 1] as number));
      offset = offsetAt(start);
      starts.push(start);
      offsets.push(offset);
      known = start;
    }
  }
  return { starts, offsets, ceilings };
}

function firstChange(offsetAt: OffsetSource, from: number, to: number): number {
  const offset = offsetAt(from);
  let [unchanged, changed] = [from, to];
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2);
    if (offsetAt(middle) === offset) unchanged = middle;
    else changed = middle;
  }
  return changed;
}

/** The index of the spell that a second lies in. */
export function spellAt(spells: Spells, second: number): number {
  let index = spells.starts.length - 1;
  while ((spells.starts[index] as number) > second) index -= 1;
  return index;
}
