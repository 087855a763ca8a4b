import fc from 'fast-check';
import { dayFromYmd } from '../../../src/calendar/day.ts';
import { type Instant, timeAtSecond } from '../../../src/calendar/instant.ts';
import { NO_LONGER, type Period } from '../../../src/calendar/period.ts';
import type { CountedUnit } from '../../../src/calendar/unit.ts';
import { openZone, type Zone } from '../../../src/calendar/zone.ts';

/** Every zone that this Node knows. */
export const ZONES: readonly string[] = [...Intl.supportedValuesOf('timeZone'), 'UTC'];

/** Zones whose clocks have done what clocks hardly do, with an instant near it. */
export const ODD: readonly (readonly [zone: string, near: string, what: string])[] = [
  ['Pacific/Apia', '2011-12-30T10:00:00Z', 'skipped a day'],
  ['Pacific/Kwajalein', '1993-08-21T12:00:00Z', 'skipped a day'],
  ['Pacific/Kwajalein', '1969-09-30T13:00:00Z', 'repeated a day'],
  ['America/St_Johns', '2006-10-29T02:31:00Z', 'stepped back at 00:01'],
  ['America/Goose_Bay', '2010-11-07T03:01:00Z', 'stepped back at 00:01'],
  ['America/Goose_Bay', '1988-04-03T03:31:00Z', 'two hours forward at 00:01'],
  ['Africa/Casablanca', '2024-03-10T02:00:00Z', 'stepped back for Ramadan'],
  ['Africa/Casablanca', '2024-04-14T02:00:00Z', 'forward after Ramadan'],
  ['Asia/Gaza', '2011-08-01T00:00:00Z', 'stepped back for Ramadan'],
  ['Asia/Gaza', '2023-04-29T00:00:00Z', 'forward at 02:00'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', 'no midnight'],
  ['America/Sao_Paulo', '2018-02-18T02:00:00Z', 'stepped back over midnight'],
  ['Asia/Beirut', '2022-03-27T00:00:00Z', 'no midnight'],
  ['Antarctica/Troll', '2024-03-31T01:00:00Z', 'two hours forward'],
  ['Antarctica/Troll', '2024-10-27T01:00:00Z', 'two hours back'],
  ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', 'half an hour back'],
  ['Australia/Lord_Howe', '2024-10-05T15:30:00Z', 'half an hour forward'],
  ['Asia/Pyongyang', '2018-05-04T15:00:00Z', 'half an hour forward'],
  ['America/Havana', '2024-11-03T05:00:00Z', 'stepped back to midnight'],
  ['Europe/Paris', '2024-03-31T01:00:00Z', 'forward'],
  ['Europe/Paris', '2024-10-27T01:00:00Z', 'back'],
];

const MOST: Readonly<Record<CountedUnit, number>> = {
  minute: 90_000,
  hour: 3_000,
  day: 900,
  week: 120,
  month: 60,
  year: 30,
};

function periodIn(units: readonly CountedUnit[]): fc.Arbitrary<Period> {
  return fc
    .constantFrom(...units)
    .chain((unit) => fc.record({ count: fc.integer({ min: 1, max: MOST[unit] }), unit: fc.constant(unit) }));
}

/** What a number and a unit say. */
export const countedPeriod = periodIn(['minute', 'hour', 'day', 'week', 'month', 'year']);
export const anyPeriod = fc.oneof(
  { weight: 6, arbitrary: countedPeriod },
  { weight: 1, arbitrary: fc.constant(NO_LONGER) },
);
export const datePeriod = periodIn(['day', 'week', 'month', 'year']);

export function instantIn(fromYear: number, toYear: number): fc.Arbitrary<Instant> {
  const [from, to] = [fromYear, toYear].map((year) => BigInt(dayFromYmd(year, 1, 1)) * 86_400_000_000n);
  return fc.bigInt({ min: from as Instant, max: to as Instant });
}

/** A microsecond before, at and after; a minute; a day: what lies near an edge. */
export const nearby: fc.Arbitrary<bigint> = fc.oneof(
  fc.constantFrom(-1n, 0n, 1n),
  fc.bigInt({ min: -60_000_000n, max: 60_000_000n }),
  fc.bigInt({ min: -2n * 86_400_000_000n, max: 2n * 86_400_000_000n }),
);

export function zoneNamed(name: string): Zone {
  const zone = openZone(name);
  if (!zone) throw new Error(`no zone ${name}`);
  return zone;
}

/** The changes of offset around an instant, within about a year. */
export function changesNear(instant: Instant, zone: Zone): Instant[] {
  const { starts } = zone.spellsNear(Number(instant / 1_000_000n));
  return starts.filter(Number.isFinite).map(timeAtSecond);
}
