import { ABBREVIATIONS, type CountedUnit, DESIGNATORS, LONGEST, NAMES, type Unit, WORDS } from './unit.ts';

export type { Unit } from './unit.ts';

/** One number and one unit, never mixed (13 months are not 395 days). */
export interface Period {
  readonly count: number;
  readonly unit: Unit;
}

/** Over as soon as the event has happened: at its instant, or at the midnight after a calendar day. */
export const NO_LONGER: Period = { count: 0, unit: 'moment' };

/** Why a text is no period. */
export interface PeriodProblem {
  readonly problem:
    | 'empty'
    | 'mixed_units'
    | 'zero'
    | 'negative'
    | 'ambiguous_unit'
    | 'unknown_unit'
    | 'no_unit'
    | 'not_whole'
    | 'too_long'
    | 'not_a_period';
  readonly text: string;
  /** The unit as written, where there is one. */
  readonly unit: string | null;
  /** What may have been meant, most likely first; each is a period. */
  readonly suggestions: readonly string[];
}

/**
 * Reads one number and one unit: in English or French words (`13 months`, `5 ans`), or as an ISO 8601 duration with one
 * unit (`P13M`, `PT12H`). Letter case does not matter, and no-break spaces are spaces.
 */
export function parsePeriod(text: string): Period | PeriodProblem {
  const written = text
    .replace(/e\u0301/gi, (letter) => letter.normalize('NFC'))
    .replace(/[\u00A0\u2007\u202F]/g, ' ')
    .replace(/^ +| +$/g, '');
  if (written === '') return problem(text, 'empty');
  // A bound on the work, and on what a finding has to quote.
  if (written.length > 100) return problem(text, 'not_a_period');
  if (/^[-\u2010-\u2015\u2212] *[0-9P]/i.test(written)) return problem(text, 'negative');
  return /^P(?:T|[0-9.,+-]|$)/i.test(written) ? parseIso(text, written) : parseWords(text, written);
}

function parseWords(text: string, written: string): Period | PeriodProblem {
  const [, digits, word] = /^([0-9]+) *(\p{L}*)$/u.exec(written) ?? [];
  if (digits === undefined || word === undefined) return oddWords(text, written);
  if (/^0+$/.test(digits)) return problem(text, 'zero', word || null);
  const plain = digits.replace(/^0+/, '');
  if (word === '') {
    const suggestions = (['days', 'months', 'years'] as const).map((unit) => `${plain} ${unit}`);
    return problem(text, 'no_unit', null, suggestions.filter(isPeriod));
  }
  if (plain !== digits) return problem(text, 'not_a_period', word, [`${plain} ${word}`].filter(isPeriod));
  const unit = unitNamed(word);
  return unit === null ? unitProblem(text, Number(digits), word) : bounded(text, digits, unit, word);
}

/** What is neither a number and a word nor a number alone. */
function oddWords(text: string, written: string): PeriodProblem {
  if (/^[0-9]*[.,/][0-9]|^[0-9]+e[+-]?[0-9]|^[0-9]* *\p{No}/iu.test(written))
    return problem(text, 'not_whole');
  const grouped = /^([0-9]{1,3}(?:[ _'][0-9]{3})+) *(\p{L}+)$/u.exec(written);
  if (grouped?.[1] && grouped[2]) {
    const plain = `${grouped[1].replace(/[^0-9]/g, '')} ${grouped[2]}`;
    return problem(text, 'not_a_period', grouped[2], [plain].filter(isPeriod));
  }
  if (/^(?!0x)[0-9]+ *\p{L}[^0-9]*[0-9]+ *\p{L}/u.test(written)) return problem(text, 'mixed_units');
  return problem(text, 'not_a_period');
}

function unitNamed(word: string): CountedUnit | null {
  // Lower-casing folds a few look-alikes into Latin letters (U+212A becomes k), so they are refused before it.
  return /^[a-zA-ZéÉ]+$/.test(word) ? (WORDS.get(word.toLowerCase()) ?? null) : null;
}

function unitProblem(text: string, count: number, word: string): PeriodProblem {
  const lower = word.toLowerCase();
  if (lower === 'm') {
    const suggestions = (['month', 'minute'] as const).map((unit) => formatPeriod({ count, unit }, 'en'));
    return problem(text, 'ambiguous_unit', word, suggestions.filter(isPeriod));
  }
  const suggestions = (['en', 'fr'] as const).flatMap((language) => {
    const unit = ABBREVIATIONS[language].get(lower);
    return unit ? [formatPeriod({ count, unit }, language)] : [];
  });
  return problem(text, 'unknown_unit', word, suggestions.filter(isPeriod));
}

function parseIso(text: string, written: string): Period | PeriodProblem {
  const iso = written.toUpperCase();
  const [, time, digits, designator] = /^P(T?)([0-9]+)([A-Z]?)$/.exec(iso) ?? [];
  if (digits === undefined || designator === undefined) return oddIso(text, iso);
  if (/^0+$/.test(digits)) return problem(text, 'zero', designator || null);
  if (designator === '') return problem(text, 'no_unit');
  const plain = digits.replace(/^0+/, '');
  if (plain !== digits) {
    return problem(text, 'not_a_period', designator, [`P${time}${plain}${designator}`].filter(isPeriod));
  }
  const unit = DESIGNATORS[time === 'T' ? 'T' : ''].get(designator);
  if (unit) return bounded(text, digits, unit, designator);
  const moved = `P${time === 'T' ? '' : 'T'}${digits}${designator}`;
  const misplaced = DESIGNATORS[time === 'T' ? '' : 'T'].has(designator);
  return problem(text, 'unknown_unit', designator, misplaced && isPeriod(moved) ? [moved] : []);
}

function oddIso(text: string, iso: string): PeriodProblem {
  if ((iso.match(/[0-9][A-Z]/g) ?? []).length > 1) return problem(text, 'mixed_units');
  if (/^PT?-[0-9]/.test(iso)) return problem(text, 'negative');
  return problem(text, /^PT?[0-9]*[.,][0-9]+[A-Z]$/.test(iso) ? 'not_whole' : 'not_a_period');
}

function bounded(text: string, digits: string, unit: CountedUnit, word: string): Period | PeriodProblem {
  const count = Number(digits);
  return count > LONGEST[unit] ? problem(text, 'too_long', word) : { count, unit };
}

function isPeriod(text: string): boolean {
  return !('problem' in parsePeriod(text));
}

function problem(
  text: string,
  what: PeriodProblem['problem'],
  unit: string | null = null,
  suggestions: readonly string[] = [],
): PeriodProblem {
  return { problem: what, text, unit, suggestions };
}

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

/** Days in that many months in a row, fewest (from February) and most. */
const FEWEST_DAYS = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334] as const;
const MOST_DAYS = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337] as const;

/** The days that a period can last from its start: a year has 365 or 366. The bounds are safe and not always met. */
export function daysIn(period: Period): { readonly fewest: number; readonly most: number } {
  const { count, unit } = period;
  if (unit === 'moment') return { fewest: 0, most: 0 };
  if (unit === 'minute') return { fewest: count / 1_440, most: count / 1_440 };
  if (unit === 'hour') return { fewest: count / 24, most: count / 24 };
  if (unit === 'day') return { fewest: count, most: count };
  if (unit === 'week') return { fewest: count * 7, most: count * 7 };
  const months = unit === 'year' ? count * 12 : count;
  const years = Math.floor(months / 12);
  const leapDays = {
    fewest: Math.max(0, Math.floor(years / 4) - 1 - Math.floor(years / 100)),
    most: Math.ceil(years / 4),
  };
  return {
    fewest: years * 365 + leapDays.fewest + (FEWEST_DAYS[months % 12] as number),
    most: years * 365 + leapDays.most + (MOST_DAYS[months % 12] as number),
  };
}

/** Tenths of a minute in the mean month of 400 years, so that all comparisons are of whole numbers. */
const TENTHS: Readonly<Record<Unit, number>> = {
  moment: 0,
  minute: 10,
  hour: 600,
  day: 14_400,
  week: 100_800,
  month: 438_291,
  year: 5_259_492,
};

/**
 * Orders from short to long by mean length, for lists: negative, zero or positive. Zero means the same deadline from
 * every start: 12 months and 1 year, but not 24 hours and 1 day. Whether one certainly outlasts another is `isLonger`.
 */
export function comparePeriods(a: Period, b: Period): number {
  return a.count * TENTHS[a.unit] - b.count * TENTHS[b.unit] || Number(isExact(b)) - Number(isExact(a));
}

/** Whether `a` ends after `b` from every start in every zone: what `at_most` must be to `keep`. */
export function isLonger(a: Period, b: Period): boolean {
  if (a.unit === 'moment' || b.unit === 'moment') return a.unit !== 'moment';
  if (isMonths(a) && isMonths(b)) return comparePeriods(a, b) > 0;
  // A day counts from the next midnight, and zones have moved by a day: two days' doubt between hours and days.
  const doubt = isExact(a) === isExact(b) ? 0 : 2;
  return daysIn(a).fewest > daysIn(b).most + doubt;
}

const KINDS: Readonly<Record<Unit, string>> = {
  moment: 'moments',
  minute: 'instants',
  hour: 'instants',
  day: 'days',
  week: 'days',
  month: 'months',
  year: 'months',
};

/**
 * Whether `a` never ends before `b`, from any start in any zone. Only units of one kind convert: 1,600 months and 48,699
 * days are as long in the mean, and end on other days.
 */
export function isAtLeast(a: Period, b: Period): boolean {
  return isLonger(a, b) || (KINDS[a.unit] === KINDS[b.unit] && comparePeriods(a, b) === 0);
}

function isMonths(period: Period): boolean {
  return period.unit === 'month' || period.unit === 'year';
}
