import { formatPeriod, type Period } from '../../calendar/period.ts';

/** Why a change of a rule may reach more rows, in words; each language says all of them. */
export interface ReasonPhrases {
  /** A part of the decision by its key, which may be one of a later version. */
  otherPart(part: string): string;
  readonly isNew: string;
  readonly wasLookedAt: string;
  readonly ownPeriod: string;
  readonly otherStart: string;
  readonly earliestCounts: string;
  readonly otherEventCounts: string;
  nothingMayBeHeld(was: Period): string;
  shorter(which: 'period' | 'at most', now: Period, before: Period): string;
  readonly noExtension: string;
  readonly extensionDropped: string;
  readonly suspensionDropped: string;
  readonly otherFilter: string;
  plausibleFrom(now: string, before: string): string;
}

/** The parts that are the same or not, in words. */
const PARTS: Readonly<Record<string, string>> = {
  connection: 'the connection',
  table: 'the table',
  key: 'the row key',
  category: 'the category',
  stage: 'the stage',
  base: 'the base',
  earlier: 'the stages before it',
  action: 'the action',
  archive: 'where rows are archived, or what of them stays',
  summary: 'what is counted before rows go',
  alteration: 'what becomes of the columns',
  dependants: 'what becomes of the rows that depend on it',
  person: 'where the person is found',
  heldWith: 'how rows that depend on it are held',
  zone: 'the zone in which days are counted',
  columnZone: 'the zone of columns that carry none',
};

const WHICH = { period: 'the period', 'at most': 'the longest period' } as const;

export const ENGLISH_REASONS: ReasonPhrases = {
  otherPart: (part) => `${PARTS[part] ?? part} is another one`,
  isNew: 'the rule is new',
  wasLookedAt: 'rows were only looked at, and are changed now',
  ownPeriod: 'rows have a period of their own that had another one',
  otherStart: 'the start is another one',
  earliestCounts: 'the earliest of the events counts, and not the latest',
  otherEventCounts: 'which of the events counts is another one',
  nothingMayBeHeld: (was) => `nothing may be held any more, which was kept for ${formatPeriod(was, 'en')}`,
  shorter: (which, now, before) =>
    `${WHICH[which]} is shorter, or may be: ${formatPeriod(now, 'en')} instead of ${formatPeriod(before, 'en')}`,
  noExtension: 'no condition keeps rows longer any more',
  extensionDropped: 'a condition that kept rows longer is gone, or is another one',
  suspensionDropped: 'a condition during which nothing was due is gone, or is another one',
  otherFilter: 'the filter is another one',
  plausibleFrom: (now, before) => `events are plausible from ${now} on, instead of ${before}`,
};
