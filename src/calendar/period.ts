import { type CountedUnit, NAMES, type Unit } from './unit.ts';

export type { Unit } from './unit.ts';

/** One number and one unit, never mixed (13 months are not 395 days). */
export interface Period {
  readonly count: number;
  readonly unit: Unit;
}

/** Over as soon as the event has happened: at its instant, or at the midnight after a calendar day. */
export const NO_LONGER: Period = { count: 0, unit: 'moment' };

const NO_TIME = { en: 'no longer', fr: 'plus du tout' } as const;

/** `3 years`, `3 ans`, `1 mois`: what `parsePeriod` reads back as the same period; `no longer` for the one that is none. */
export function formatPeriod(period: Period, language: 'en' | 'fr'): string {
  if (period.unit === 'moment') return NO_TIME[language];
  const [one, many] = NAMES[language][period.unit];
  return `${period.count} ${period.count === 1 ? one : many}`;
}

const ISO: Readonly<Record<CountedUnit, readonly [before: string, after: string]>> = {
  minute: ['PT', 'M'],
  hour: ['PT', 'H'],
  day: ['P', 'D'],
  week: ['P', 'W'],
  month: ['P', 'M'],
  year: ['P', 'Y'],
};

/** ISO 8601, `P24M`, in the unit that was written; `PT0S` for `no longer`. */
export function isoPeriod({ count, unit }: Period): string {
  if (unit === 'moment') return 'PT0S';
  const [before, after] = ISO[unit];
  return `${before}${count}${after}`;
}

/**
 * Whether the period runs from the exact instant (hours and minutes), and so never from a calendar day. `no longer` runs
 * from either.
 */
export function isExact(period: Period): boolean {
  return period.unit === 'hour' || period.unit === 'minute';
}
