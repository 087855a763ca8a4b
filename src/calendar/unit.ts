/** What a number of is a period. */
export type CountedUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** `moment`: no time at all, of which there is only one length. */
export type Unit = CountedUnit | 'moment';

/** 200 years in each unit; what is longer was hardly meant. */
export const LONGEST: Readonly<Record<CountedUnit, number>> = {
  year: 200,
  month: 2_400,
  week: 10_435,
  day: 73_049,
  hour: 73_049 * 24,
  minute: 73_049 * 1_440,
};

export const NAMES = {
  en: {
    minute: ['minute', 'minutes'],
    hour: ['hour', 'hours'],
    day: ['day', 'days'],
    week: ['week', 'weeks'],
    month: ['month', 'months'],
    year: ['year', 'years'],
  },
  fr: {
    minute: ['minute', 'minutes'],
    hour: ['heure', 'heures'],
    day: ['jour', 'jours'],
    week: ['semaine', 'semaines'],
    month: ['mois', 'mois'],
    year: ['an', 'ans'],
  },
} as const satisfies Record<string, Record<CountedUnit, readonly [one: string, many: string]>>;

/** What a person may write, in lower case. */
export const WORDS: ReadonlyMap<string, CountedUnit> = new Map<string, CountedUnit>([
  ['année', 'year'],
  ['années', 'year'],
  ...[NAMES.en, NAMES.fr].flatMap((names) =>
    (Object.keys(names) as CountedUnit[]).flatMap((unit) =>
      names[unit].map((word): [string, CountedUnit] => [word, unit]),
    ),
  ),
]);

/** Refused, since they are habits of other tools and some mean two things, but what was meant can be said. */
export const ABBREVIATIONS: Readonly<Record<'en' | 'fr', ReadonlyMap<string, CountedUnit>>> = {
  en: new Map<string, CountedUnit>([
    ['min', 'minute'],
    ['mins', 'minute'],
    ['h', 'hour'],
    ['hr', 'hour'],
    ['hrs', 'hour'],
    ['d', 'day'],
    ['w', 'week'],
    ['wk', 'week'],
    ['wks', 'week'],
    ['mo', 'month'],
    ['mos', 'month'],
    ['y', 'year'],
    ['yr', 'year'],
    ['yrs', 'year'],
  ]),
  fr: new Map<string, CountedUnit>([
    ['mn', 'minute'],
    ['j', 'day'],
    ['jr', 'day'],
    ['jrs', 'day'],
    ['sem', 'week'],
    ['a', 'year'],
    ['annee', 'year'],
    ['annees', 'year'],
  ]),
};

/** ISO 8601 designators, before and after the `T`. */
export const DESIGNATORS: Readonly<Record<'' | 'T', ReadonlyMap<string, CountedUnit>>> = {
  '': new Map<string, CountedUnit>([
    ['Y', 'year'],
    ['M', 'month'],
    ['W', 'week'],
    ['D', 'day'],
  ]),
  T: new Map<string, CountedUnit>([
    ['H', 'hour'],
    ['M', 'minute'],
  ]),
};
