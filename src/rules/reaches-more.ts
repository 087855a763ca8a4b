import { parseDay } from '../calendar/day.ts';
import { type Keep, periodOf } from '../calendar/keep.ts';
import { comparePeriods, formatPeriod, isLonger, type Period, type Unit } from '../calendar/period.ts';
import type { Predicate } from '../sql/predicate.ts';
import { acts, type Decision } from './rule.ts';
import { plainText } from './version.ts';

/** What is compared by its meaning; everything else is the same or counts as more. */
const COMPARED = new Set<string>([
  'filter',
  'start',
  'keep',
  'extension',
  'plausibleAfter',
] satisfies (keyof Decision)[]);

/** The parts that are the same or not, in words. */
const WORDS: Readonly<Record<string, string>> = {
  connection: 'the connection',
  table: 'the table',
  key: 'the row key',
  category: 'the category',
  action: 'the action',
  alteration: 'what becomes of the columns',
  dependants: 'what becomes of the rows that depend on it',
  person: 'where the person is found',
  heldWith: 'how rows that depend on it are held',
  zone: 'the zone in which days are counted',
  columnZone: 'the zone of columns that carry none',
};

/**
 * Why a decision may reach rows that the one before did not; empty where it reaches no more, whatever the rows are. What
 * cannot be compared counts as more. (language.md, *reaches more*)
 */
export function reachesMore(before: Decision, now: Decision): readonly string[] {
  if (!acts(now)) return [];
  if (!acts(before)) return ['rows were only looked at, and are changed now'];
  return [
    ...otherParts(before, now),
    ...startReasons(before, now),
    ...keepReasons(before.keep, now.keep),
    ...extensionReasons(before.extension, now.extension),
    ...filterReasons(before.filter, now.filter),
    ...plausibleReasons(before.plausibleAfter, now.plausibleAfter),
  ];
}

/** Asked of every key that either has, so that a part which a later version adds is never overlooked. */
function otherParts(before: Decision, now: Decision): string[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (part) => !COMPARED.has(part),
  );
  return parts
    .filter((part) => !isSame(partOf(before, part), partOf(now, part)))
    .map((part) => `${WORDS[part] ?? part} is another one`);
}

function partOf(decision: Decision, part: string): unknown {
  return decision[part as keyof Decision];
}

/** One event more may start a row that had not started: only the same events reach no more. */
function startReasons(before: Decision, now: Decision): string[] {
  // What was forbidden went whenever it started.
  if (before.keep === 'forbidden') return [];
  return isSame(textsOf(before.start), textsOf(now.start)) ? [] : ['the start is another one'];
}

/** Both act: neither is `indefinitely`, and nothing reaches more than `forbidden`. */
function keepReasons(before: Keep, now: Keep): string[] {
  const [was, is] = [periodOf(before), periodOf(now)];
  if (was === null) return [];
  if (is === null) return [`nothing may be held any more, which was kept for ${formatPeriod(was, 'en')}`];
  return periodReasons('the period', was, is);
}

function periodReasons(what: string, before: Period, now: Period): string[] {
  if (hasSameEnd(now, before) || isLonger(now, before)) return [];
  const [is, was] = [formatPeriod(now, 'en'), formatPeriod(before, 'en')];
  return [`${what} is shorter, or may be: ${is} instead of ${was}`];
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

/** Only units of one kind convert: 1,600 months and 48,699 days are as long in the mean, and end on other days. */
function hasSameEnd(a: Period, b: Period): boolean {
  return KINDS[a.unit] === KINDS[b.unit] && comparePeriods(a, b) === 0;
}

function extensionReasons(before: Decision['extension'], now: Decision['extension']): string[] {
  if (before === null) return [];
  if (now === null) return ['no condition keeps rows longer any more'];
  const known = new Set(now.while.map(plainText));
  const dropped = before.while.some((condition) => !known.has(plainText(condition)));
  return [
    ...(dropped ? ['a condition that kept rows longer is gone, or is another one'] : []),
    ...periodReasons('the longest period', before.atMost, now.atMost),
  ];
}

/** A filter reaches no more where it demands all that the one before did. */
function filterReasons(before: Predicate | null, now: Predicate | null): string[] {
  const demanded = new Set(demandsOf(now).map(plainText));
  const same = demandsOf(before).every((demand) => demanded.has(plainText(demand)));
  return same ? [] : ['the filter is another one'];
}

function demandsOf(filter: Predicate | null): readonly Predicate[] {
  if (filter === null) return [];
  return filter.op === 'all' ? filter.predicates.flatMap(demandsOf) : [filter];
}

function plausibleReasons(before: string, now: string): string[] {
  const [was, is] = [parseDay(before), parseDay(now)];
  if (was !== null && is !== null && is >= was) return [];
  return [`events are plausible from ${now} on, instead of ${before}`];
}

function textsOf(parts: readonly unknown[]): readonly string[] {
  return parts.map(plainText).sort();
}

function isSame(a: unknown, b: unknown): boolean {
  return plainText({ part: a }) === plainText({ part: b });
}
