import { IANAZone } from 'luxon';
import { SECONDS_PER_DAY } from './day.ts';
import { type Day, type Instant, type LocalTime, secondOf, timeAtSecond } from './instant.ts';
import { createSpellTable, cyclesBeyond, type Spells, spellAt } from './spells.ts';

/** A zone of the IANA database. */
export interface Zone {
  readonly name: string;
  /** Microseconds east of UTC. */
  offsetAt(instant: Instant): bigint;
  /** The offsets around a second since 1970-01-01T00:00:00Z before 2500. */
  spellsNear(second: number): Spells;
}

const opened = new Map<string, Zone>();
/** More than any clock is ahead of or behind UTC, and more than any has stepped. */
const WIDEST = 25 * 3_600;

/** Opens a zone by its exact IANA name (`Europe/Paris`, `UTC`); null for offsets, `local` and unknown names. */
export function openZone(name: string): Zone | null {
  const known = opened.get(name);
  if (known) return known;
  if (!isZoneName(name)) return null;
  const zone = createZone(name);
  opened.set(name, zone);
  return zone;
}

function isZoneName(name: string): boolean {
  // Intl takes any letter case, and ICU knows three-letter words of its own that mean different places to different people.
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  if (/^SystemV\/|^[A-Z]{3}$/.test(name) && !THREE_LETTERS.has(name)) return false;
  if (!IANAZone.isValidZone(name)) return false;
  const canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  return canonical === name || canonical.toLowerCase() !== name.toLowerCase();
}

/** The tz database's own names of three letters. */
const THREE_LETTERS: ReadonlySet<string> = new Set(
  'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '),
);

function createZone(name: string): Zone {
  const source = IANAZone.create(name);
  const spellsNear = createSpellTable((second) => Math.round(source.offset(second * 1_000) * 60));
  function offsetAt(instant: Instant): bigint {
    const second = secondOf(instant);
    const within = second - cyclesBeyond(second);
    const spells = spellsNear(within);
    return timeAtSecond(spells.offsets[spellAt(spells, within)] as number);
  }
  return { name, offsetAt, spellsNear };
}

/** The latest local date reached at or before the instant: clocks of a few zones have stepped back over midnight. */
export function dayAt(instant: Instant, zone: Zone): Day {
  const second = secondOf(instant);
  const shift = cyclesBeyond(second);
  const spells = zone.spellsNear(second - shift);
  const index = spellAt(spells, second - shift);
  const shown = second - shift + (spells.offsets[index] as number);
  const latest = Math.max(shown, (spells.ceilings[index] as number) - 1);
  return Math.floor((latest + shift) / SECONDS_PER_DAY);
}

/**
 * The first instant at which the day, or a later one where the zone skipped it, has been reached: local midnight, or the
 * first instant after the gap where that midnight does not exist.
 */
export function firstInstantOf(day: Day, zone: Zone): Instant {
  const midnight = day * SECONDS_PER_DAY;
  const shift = cyclesBeyond(midnight);
  const local = midnight - shift;
  const spells = zone.spellsNear(local);
  const last = spells.starts.length - 1;
  let index = spellAt(spells, local - WIDEST);
  while (index < last && local - (spells.offsets[index] as number) >= (spells.starts[index + 1] as number))
    index += 1;
  const second = Math.max(spells.starts[index] as number, local - (spells.offsets[index] as number));
  return timeAtSecond(second + shift);
}

/**
 * The local midnight at which the day begins. Where clocks step back over it and show it twice, the later one: whatever
 * waits for it is never early.
 */
export function midnightOf(day: Day, zone: Zone): Instant {
  return instantOfLocal(timeAtSecond(day * SECONDS_PER_DAY), zone);
}

/** The later instant where the local time is ambiguous, the first instant after the gap where it does not exist. */
export function instantOfLocal(local: LocalTime, zone: Zone): Instant {
  const second = secondOf(local);
  const shift = cyclesBeyond(second);
  const within = second - shift;
  const spells = zone.spellsNear(within);
  let index = spellAt(spells, within + WIDEST);
  while (within - (spells.offsets[index] as number) < (spells.starts[index] as number)) index -= 1;
  const found = within - (spells.offsets[index] as number);
  const next = spells.starts[index + 1];
  if (next !== undefined && found >= next) return timeAtSecond(next + shift);
  return local - timeAtSecond(spells.offsets[index] as number);
}

/**
 * The local time L such that, for every local time x, x < L exactly if `instantOfLocal(x)` is before the instant: what a
 * column without a zone is compared with.
 */
export function localCutoff(instant: Instant, zone: Zone): LocalTime {
  const second = secondOf(instant - 1n);
  const shift = cyclesBeyond(second);
  const spells = zone.spellsNear(second - shift);
  let index = spellAt(spells, second - shift);
  let cutoff = instant + timeAtSecond(spells.offsets[index] as number);
  // A clock that steps back later shows earlier times once more, and those count as after the instant.
  for (index += 1; index < spells.starts.length; index += 1) {
    const shown = (spells.starts[index] as number) + (spells.offsets[index] as number) + shift;
    const time = timeAtSecond(shown);
    if (time < cutoff) cutoff = time;
  }
  return cutoff;
}
