import { parseDay } from '../../calendar/day.ts';
import { type Keep, periodOf } from '../../calendar/keep.ts';
import { isAtLeast } from '../../calendar/period-length.ts';
import type { Predicate } from '../../sql/predicate.ts';
import { acts, type Decision } from '../rule/rule.ts';
import { plainText } from '../rule/version.ts';
import { ENGLISH_REASONS, type ReasonPhrases } from './reason-phrases.ts';

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

/**
 * Why a decision may reach rows that the one before did not; empty where it reaches no more, whatever the rows are. What
 * cannot be compared counts as more. (language.md, *reaches more*)
 */
export function reachesMore(
  before: Decision,
  now: Decision,
  say: ReasonPhrases = ENGLISH_REASONS,
): readonly string[] {
  if (!acts(now)) return [];
  if (!acts(before)) return [say.wasLookedAt];
  return [
    ...otherParts(before, now, say),
    ...startReasons(before, now, say),
    ...combineReasons(before, now, say),
    ...keepReasons(before.keep, now.keep, say),
    ...extensionReasons(before.extension, now.extension, say),
    ...suspensionReasons(before.suspension, now.suspension, say),
    ...filterReasons(before.filter, now.filter, say),
    ...plausibleReasons(before.plausibleAfter, now.plausibleAfter, say),
  ];
}

/** Asked of every key that either has, so that a part which a later version adds is never overlooked. */
function otherParts(before: Decision, now: Decision, say: ReasonPhrases): string[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (part) => !COMPARED.has(part),
  );
  return parts
    .filter((part) => !isSame(partOf(before, part), partOf(now, part)))
    .map((part) => say.otherPart(part));
}

function partOf(decision: Decision, part: string): unknown {
  return decision[part as keyof Decision];
}

/** One event more may start a row that had not started: only the same events reach no more. */
function startReasons(before: Decision, now: Decision, say: ReasonPhrases): string[] {
  // What was forbidden went whenever it started.
  if (before.keep === 'forbidden') return [];
  return isSame(textsOf(before.start), textsOf(now.start)) ? [] : [say.otherStart];
}

/** Of the same events the latest is never before the earliest; but what was done since the earliest is due again by a later one. */
function combineReasons(before: Decision, now: Decision, say: ReasonPhrases): string[] {
  if (before.keep === 'forbidden' || before.combine === now.combine || now.start.length < 2) return [];
  if (now.combine === 'earliest') return [say.earliestCounts];
  if (now.combine === 'latest' && now.alteration === null) return [];
  return [say.otherEventCounts];
}

/** Both act: neither is `indefinitely`, and nothing reaches more than `forbidden`. */
function keepReasons(before: Keep, now: Keep, say: ReasonPhrases): string[] {
  const [was, is] = [periodOf(before), periodOf(now)];
  if (was === null) return [];
  if (is === null) return [say.nothingMayBeHeld(was)];
  return isAtLeast(is, was) ? [] : [say.shorter('period', is, was)];
}

function extensionReasons(
  before: Decision['extension'],
  now: Decision['extension'],
  say: ReasonPhrases,
): string[] {
  if (before === null) return [];
  if (now === null) return [say.noExtension];
  const known = new Set(now.while.map(plainText));
  const dropped = before.while.some((condition) => !known.has(plainText(condition)));
  return [
    ...(dropped ? [say.extensionDropped] : []),
    ...(isAtLeast(now.atMost, before.atMost) ? [] : [say.shorter('at most', now.atMost, before.atMost)]),
  ];
}

function suspensionReasons(
  before: readonly Predicate[],
  now: readonly Predicate[],
  say: ReasonPhrases,
): string[] {
  const known = new Set(now.map(plainText));
  const dropped = before.some((condition) => !known.has(plainText(condition)));
  return dropped ? [say.suspensionDropped] : [];
}

/** A filter reaches no more where it demands all that the one before did. */
function filterReasons(before: Predicate | null, now: Predicate | null, say: ReasonPhrases): string[] {
  const demanded = new Set(demandsOf(now).map(plainText));
  const same = demandsOf(before).every((demand) => demanded.has(plainText(demand)));
  return same ? [] : [say.otherFilter];
}

function demandsOf(filter: Predicate | null): readonly Predicate[] {
  if (filter === null) return [];
  return filter.op === 'all' ? filter.predicates.flatMap(demandsOf) : [filter];
}

function plausibleReasons(before: string, now: string, say: ReasonPhrases): string[] {
  const [was, is] = [parseDay(before), parseDay(now)];
  if (was !== null && is !== null && is >= was) return [];
  return [say.plausibleFrom(now, before)];
}

function textsOf(parts: readonly unknown[]): readonly string[] {
  return parts.map(plainText).sort();
}

function isSame(a: unknown, b: unknown): boolean {
  return plainText({ part: a }) === plainText({ part: b });
}
