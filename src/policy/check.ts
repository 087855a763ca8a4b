import { formatPeriod, isLonger, type Period } from '../calendar/period.ts';
import { type Finding, finding } from '../finding.ts';
import { soundKeys } from '../reading/decode.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import { checkExamples, checkLatestShown } from './check-examples.ts';
import type { Starts } from './policy.ts';
import { policySchema } from './schema.ts';

/** What concerns several keys of one policy at once; each check runs where the keys that it needs are sound. */
export function checkPolicy(document: Document): Finding[] {
  const { starts, keep, at_most: atMost, extend_while: conditions = [] } = soundKeys(document, policySchema);
  const findings = [...checkExtension(document), ...checkLimit(document, keep, atMost)];
  if (starts === undefined) return findings;
  const words = [...starts.events, ...conditions];
  return [
    ...findings,
    ...checkNames(document, starts, conditions),
    ...checkWords(document, words),
    ...checkExamples(document, starts, conditions),
    ...checkLatestShown(document, starts),
  ];
}

function checkExtension(document: Document): Finding[] {
  const extended = valueAt(document, ['extend_while']) !== undefined;
  const limited = valueAt(document, ['at_most']) !== undefined;
  if (extended === limited) return [];
  return extended
    ? [finding('extend-without-at-most', writtenAt(document, ['extend_while'], 'key'))]
    : [finding('at-most-without-extend', writtenAt(document, ['at_most'], 'key'))];
}

function checkLimit(document: Document, keep: Period | undefined, atMost: Period | undefined): Finding[] {
  if (keep === undefined || atMost === undefined || isLonger(atMost, keep)) return [];
  const facts = { keep: formatPeriod(keep, 'en'), at_most: formatPeriod(atMost, 'en') };
  return [finding('at-most-not-longer', writtenAt(document, ['at_most']), facts)];
}

/** An example's `given` holds both, and could not tell them apart. */
function checkNames(document: Document, starts: Starts, conditions: readonly string[]): Finding[] {
  return conditions.flatMap((condition, index) => {
    if (!starts.events.includes(condition)) return [];
    const path = Array.isArray(valueAt(document, ['extend_while']))
      ? ['extend_while', index]
      : ['extend_while'];
    return [finding('condition-is-event', writtenAt(document, path), { written: condition })];
  });
}

function checkWords(document: Document, words: readonly string[]): Finding[] {
  const translated = valueAt(document, ['words']);
  if (typeof translated !== 'object' || translated === null || Array.isArray(translated)) return [];
  return Object.keys(translated)
    .filter((word) => !words.includes(word))
    .map((word) =>
      finding('unknown-word', writtenAt(document, ['words', word], 'key'), {
        written: word,
        allowed: words.join(', '),
      }),
    );
}
