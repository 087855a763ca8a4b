import { parseDay } from '../calendar/day.ts';
import { type Keep, periodOf } from '../calendar/keep.ts';
import { formatPeriod, isAtLeast, type Period } from '../calendar/period.ts';
import type { Predicate } from '../sql/predicate.ts';
import { acts, type Decision } from './rule.ts';
import { plainText } from './version.ts';

/** What is compared by its meaning; everything else is the same or counts as more. */
const COMPARED = new Set<string>([
  'filter',
  'start',
  'combine',
  'keep',
  'extension',
  'suspension',
  'plausibleAfter',
] satisfies (keyof Decision)[]);

/** The parts that are the same or not, in words. */
const WORDS: Readonly<Record<string, string>> = {
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
    ...combineReasons(before, now),
    ...keepReasons(before.keep, now.keep),
    ...extensionReasons(before.extension, now.extension),
    ...suspensionReasons(before.suspension, now.suspension),
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

/** Of the same events the latest is never before the earliest; but what was done since the earliest is due again by a later one. */
function combineReasons(before: Decision, now: Decision): string[] {
  if (before.keep === 'forbidden' || before.combine === now.combine || now.start.length < 2) return [];
  if (now.combine === 'earliest') return ['the earliest of the events counts, and not the latest'];
  if (now.combine === 'latest' && now.alteration === null) return [];
  return ['which of the events counts is another one'];
}

/** Both act: neither is `indefinitely`, and nothing reaches more than `forbidden`. */
function keepReasons(before: Keep, now: Keep): string[] {
  const [was, is] = [periodOf(before), periodOf(now)];
  if (was === null) return [];
  if (is === null) return [`nothing may be held any more, which was kept for ${formatPeriod(was, 'en')}`];
  return periodReasons('the period', was, is);
}

function periodReasons(what: string, before: Period, now: Period): string[] {
  if (isAtLeast(now, before)) return [];
  const [is, was] = [formatPeriod(now, 'en'), formatPeriod(before, 'en')];
  return [`${what} is shorter, or may be: ${is} instead of ${was}`];
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

function suspensionReasons(before: readonly Predicate[], now: readonly Predicate[]): string[] {
  const known = new Set(now.map(plainText));
  const dropped = before.some((condition) => !known.has(plainText(condition)));
  return dropped ? ['a condition during which nothing was due is gone, or is another one'] : [];
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
