import type { Technique } from '../../../anonymise/alteration.ts';
import type { DependantAction } from '../../../datamap/place/place.ts';
import type { FilterPhrases, PlacePhrases } from '../phrases.ts';
import { ENGLISH_WORDS } from './english.ts';
import { textWithPlaceholders } from './set-text.ts';

const { list } = ENGLISH_WORDS;

const GOES: Readonly<Record<DependantAction, string>> = {
  delete: 'deleted with it',
  archive: 'archived and deleted with it',
  detach: 'kept, and detached from it',
  keep: 'kept as they are',
};

const UNIT = { month: 'the month of ', year: 'the year of ', value: '' } as const;

const LEVEL = {
  year: 'only the year stays',
  month: 'only the month and the year stay',
  day: 'only the day stays, without its time',
} as const;

export const ENGLISH_PLACES: PlacePhrases = {
  at: (places, clauses) => `${places}: ${clauses.join('; ')}.`,
  column: (names, technique) => `${names}: ${becomes(technique)}`,
  unchanged: (names) => `unchanged: ${names}`,
  marker: (column) => `${column} says when`,
  copied: (to, startInto) => `copied to ${to}, where ${startInto} takes the start`,
  nothingStays: 'nothing stays here',
  stays: (names) => `what stays: ${names}`,
  othersEmptied: 'every other column is emptied',
  counted: (into, count, by) => `counted in ${into} (${count}), by ${by}`,
  countedBy: ({ column, unit, because }) =>
    `${UNIT[unit]}${column}${because === null ? '' : ` (${because})`}`,
  smallGroups: (minimum) => `groups of fewer than ${minimum} are counted together`,
  dependants: (action, tables) => `${GOES[action]}: ${tables}`,
  dependant: (table, by, to) => `${table} (by ${by}${to === null ? '' : `, to ${to}`})`,
  keptWith: (table, category, period) =>
    `withheld whole, however late, while a row of ${table} must be kept (${category}: at least ${period}, a legal minimum)`,
};

export const ENGLISH_FILTERS: FilterPhrases = {
  where: (place, filter) => `${place} where ${filter}`,
  compares: {
    equals: 'is',
    above: 'is above',
    at_least: 'is at least',
    below: 'is below',
    at_most: 'is at most',
    starts_with: 'starts with',
  },
  isNull: 'is empty',
  opposite: (clause) => `not (${clause})`,
  some: (table, where) => `${table} has such a row${where === null ? '' : `, where ${where}`}`,
};

function becomes(technique: Technique): string {
  switch (technique.kind) {
    case 'null':
      return 'emptied';
    case 'set':
      return setTo(technique);
    case 'truncate_ip':
      return `only the first ${technique.v4} bits of an IPv4 address, or ${technique.v6} of an IPv6 address, stay`;
    case 'generalise':
      return LEVEL[technique.to];
    case 'round':
      return `rounded to multiples of ${technique.to}`;
    case 'mask':
      return technique.keepLast === 0
        ? 'masked'
        : `masked, except for the last ${technique.keepLast} characters`;
    case 'remove':
      return `without ${list(technique.pointers)}`;
  }
}

function setTo({ parts, placeholders }: Extract<Technique, { kind: 'set' }>): string {
  const text = textWithPlaceholders(parts, placeholders);
  if (placeholders.length === 0)
    return text === '' ? 'replaced by an empty text' : `replaced by “${text}”, the same for all`;
  return `replaced by “${text}”${placeholders.includes('random') ? ', {random} being a random text' : ''}${
    placeholders.includes('digest') ? ', {digest} being a digest of the value that only a key can tell' : ''
  }`;
}
