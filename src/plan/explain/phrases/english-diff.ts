import type { Technique } from '../../../anonymise/alteration.ts';
import { formatKeep } from '../../../calendar/keep.ts';
import { formatPeriod } from '../../../calendar/period.ts';
import { ENGLISH_REASONS } from '../../../rules/approval/reason-phrases.ts';
import type { DiffPhrases } from '../diff-phrases.ts';
import { textWithPlaceholders } from './set-text.ts';

export const ENGLISH_DIFF: DiffPhrases = {
  reasons: ENGLISH_REASONS,
  colon: ': ',
  conditions: {
    compares: {
      is: 'is',
      oneOf: 'is one of',
      startsWith: 'starts with',
      like: 'is like',
      isNot: 'is not',
      above: 'is above',
      at_least: 'is at least',
      below: 'is below',
      at_most: 'is at most',
    },
    and: ' and ',
    or: ' or ',
    not: (condition) => `not (${condition})`,
    aRow: (link) => `there is a row of ${link}`,
    noRow: (link) => `there is no row of ${link}`,
    link: (table, by, where) => `${table} by ${by}${where === null ? '' : `, where ${where}`}`,
  },
  change: { new: 'new', gone: 'gone', changed: 'changed' },
  texts: (keys) => `texts: ${keys}`,
  textsOnly: (keys) => `texts only: ${keys}`,
  noRule: 'no rule comes of it',
  shortened: 'shortened: data goes sooner than before',
  reachesMore: 'reaches more',
  reachesNoMore: 'reaches no more rows than before',
  none: 'none',
  rows: (newly, noLonger) => `${newly} newly due, ${noLonger} no longer due`,
  part: {
    period: 'the period',
    start: 'the start',
    action: 'then',
    stage: 'the stage',
    keptLonger: 'kept longer while',
    atMost: 'at most',
    nothingDue: 'nothing is due while',
    keptAtLeast: 'kept at least',
    table: 'the table',
    rowKey: 'the row key',
    whichRows: 'which rows',
    startIn: 'the start is in',
    person: 'the person',
    zone: 'the zone in which days are counted',
    columnZone: 'the zone of columns that carry none',
    plausible: 'events are plausible from',
    archivedTo: 'archived to',
    archiveStart: 'the archive keeps the start in',
    countedInto: 'counted into',
    countedBy: 'counted by',
    smallestGroup: 'the smallest group',
    staying: 'columns that stay',
    marked: 'marked in',
    else: 'what else decides',
  },
  isIn: (name) => `“${name}” is in`,
  holdsWhere: (name) => `“${name}” holds where`,
  dependants: (table, by) => `rows of ${table} that depend on it by ${by}`,
  becomes: (column) => `the column ${column} becomes`,
  period: (period) => formatPeriod(period, 'en'),
  keep: formatKeep,
  keepWhere: (keep, attribute, names) => `${keep} where “${attribute}” is ${names}`,
  otherwise: (keep) => `else ${keep}`,
  startOf: (combine, events) => `the ${combine} of ${events}`,
  noColumn: 'no column',
  picked: (pick, column, link) => `the ${pick} ${column} of ${link}`,
  readAs: (as) => `, as ${as}`,
  alwaysThere: ', always there',
  never: 'never',
  nobody: 'nobody',
  of: (column, link) => `${column} of ${link}`,
  anyCase: ', letter case does not count',
  into: (action, to) => (to === null ? action : `${action} to ${to.connection}.${to.table}`),
  summaryColumn: ({ into, column, unit }) =>
    unit === 'value' ? `${into} from ${column}` : `${into} from the ${unit} of ${column}`,
  technique: becomes,
  markedBeside: 'a table beside the receipts',
};

function becomes(technique: Technique): string {
  switch (technique.kind) {
    case 'null':
      return 'null';
    case 'set':
      return JSON.stringify(textWithPlaceholders(technique.parts, technique.placeholders));
    case 'truncate_ip':
      return `an address of ${technique.v4} or ${technique.v6} bits`;
    case 'generalise':
      return `its ${technique.to}`;
    case 'round':
      return `rounded to ${technique.to}`;
    case 'mask':
      return `masked but for its last ${technique.keepLast}`;
    case 'remove':
      return `without ${technique.pointers.join(', ')}`;
  }
}
