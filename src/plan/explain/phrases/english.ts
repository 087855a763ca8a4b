import { formatPeriod } from '../../../calendar/period.ts';
import { NAMES } from '../../../calendar/unit.ts';
import type { Phrases, Words } from '../phrases.ts';

const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });

export const ENGLISH_WORDS: Words = {
  quote: (word) => `“${word}”`,
  list: (items) => AND.format(items),
  either: (items) => OR.format(items),
  every: (period) =>
    period.count === 1 && period.unit !== 'moment'
      ? `every ${NAMES.en[period.unit][0]}`
      : `every ${formatPeriod(period, 'en')}`,
  basis: {
    consent: 'consent (GDPR, art. 6(1)(a))',
    contract: 'performance of a contract (GDPR, art. 6(1)(b))',
    legal_obligation: 'legal obligation (GDPR, art. 6(1)(c))',
    vital_interests: 'vital interests (GDPR, art. 6(1)(d))',
    public_task: 'task carried out in the public interest (GDPR, art. 6(1)(e))',
    legitimate_interests: 'legitimate interests (GDPR, art. 6(1)(f))',
  },
  base: { active: 'active base', archive: 'intermediate archive' },
  done: {
    delete: 'deleted',
    anonymise: 'anonymised',
    pseudonymise: 'pseudonymised',
    archive: 'moved to the intermediate archive',
    summarise: 'counted anonymously and deleted',
    review: 'reviewed (nothing is deleted by itself)',
  },
  startOf: (event) => event,
  latestOf: (events) => `the latest of ${events}`,
  earliestOf: (events) => `the earliest of ${events}`,
};

const { base, done } = ENGLISH_WORDS;

const IN_BASE = { active: `In the ${base.active}`, archive: `In the ${base.archive}` } as const;

const after = (start: string | null): string => (start === null ? '' : ` after ${start}`);

export const ENGLISH: Phrases = {
  ...ENGLISH_WORDS,
  purpose: (text) => `Purpose: ${text}.`,
  legalBases: (list) => `Legal basis: ${list}.`,
  keep: (period, start, action) => `kept for ${period} after ${start}, then ${done[action]}.`,
  noLonger: (start, action) =>
    `${done[action]} as soon as ${start} has happened, or at the end of that day where only the day is known.`,
  indefinitely: 'kept without end.',
  forbidden: 'must not be held; a row that exists is a breach and is removed.',
  stagesFrom: (start) => `Every period runs from ${start}:`,
  stageAfter: (at, period, action) => `${IN_BASE[at]}: after ${period}, ${done[action]}.`,
  stageAtOnce: (at, action) =>
    `${IN_BASE[at]}: ${done[action]} as soon as that has happened, or at the end of that day where only the day is known.`,
  named: (attribute, names) => `Where ${attribute} is ${names}: `,
  namedOrOther: (attribute, names) => `Where ${attribute} is ${names}, is another one or is missing: `,
  other: (attribute) => `Where ${attribute} is another one or is missing: `,
  namesDecide: 'In names, * stands for any text and letter case counts; the most precise name decides.',
  extended: (conditions, atMost) => `Kept longer while ${conditions}, but never for more than ${atMost}.`,
  suspended: (conditions) => `Nothing is done while ${conditions}: the data stays as it is.`,
  keptAtLeast: (period, start) =>
    `Legal minimum: for ${period}${after(start)} nothing else may remove it either; moving it to an archive may.`,
  goneWithin: (period, start) => `Gone within ${period}${after(start)}, backups included.`,
  countedExactly: 'The period runs from the exact instant of the event.',
  hoursExactly: 'Hours and minutes run from the exact instant of the event.',
  countedInDays: (zone) =>
    `Counted in days of ${zone}: the day of the event is not counted, and the last day is kept whole.`,
  stageLabel: (number) => `stage ${number}`,
  periodLabel: (period) => `the period of ${period}`,
  today: (today, cutoff, label) =>
    `Today, ${today}, ${label ?? 'it'} takes rows that begin before ${cutoff}.`,
  nowInstant: (cutoff, label) => `Now ${label ?? 'it'} takes rows that begin before ${cutoff}.`,
  todayReviewed: (today, cutoff, label) =>
    `Today, ${today}, rows that begin before ${cutoff} are to be reviewed${inBrackets(label)}.`,
  nowReviewed: (cutoff, label) =>
    `Now rows that begin before ${cutoff} are to be reviewed${inBrackets(label)}.`,
  reviewedEvery: (often, last) =>
    `The policy is looked at again ${often}; ${last === null ? 'no review is written down' : `last on ${last}`}.`,
  accepted: (finding, reason) => `The warning ${finding} is accepted: ${reason}.`,
  draft: 'This policy is a draft: nothing is deleted by it.',
  lives: (places) => `Lives in ${places}.`,
  livesIn: (at, places) => `${IN_BASE[at]}, lives in ${places}.`,
  linked: (column, by) => `${column}, by ${by}`,
  nowhere: 'No data map says where this category lives: nothing is deleted by this policy.',
  source: (text) => `Promised in: ${text}.`,
};

function inBrackets(label: string | null): string {
  return label === null ? '' : ` (${label})`;
}
