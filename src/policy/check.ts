import { comparePeriods, formatPeriod, isLonger, type Period } from '../calendar/period.ts';
import { type Finding, finding } from '../finding.ts';
import { soundKeys } from '../reading/decode.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import { checkExamples, checkLatestShown, type Words } from './check-examples.ts';
import { checkKeep } from './check-keep.ts';
import { isByName, type PolicyKeep, periodsOf } from './keep.ts';
import { policySchema } from './schema.ts';

/** What concerns several keys of one policy at once; each check runs where the keys that it needs are sound. */
export function checkPolicy(document: Document): Finding[] {
  const sound = soundKeys(document, policySchema);
  const { starts, keep, at_most: atMost, extend_while: conditions = [] } = sound;
  const findings = [
    ...checkExtension(document),
    ...checkLimit(document, keep, atMost),
    ...checkKeep(document, keep, sound.then, sound.review_every),
  ];
  if (isUnsound(document, 'starts', starts) || isUnsound(document, 'keep', keep)) return findings;
  // Without a period there is no event; where one is missing it is missed already.
  if (starts === undefined && (keep === undefined || periodsOf(keep).length > 0)) return findings;
  const attributes = keep !== undefined && isByName(keep) ? [keep.by] : [];
  const words = { events: starts?.events ?? [], conditions, attributes };
  return [
    ...findings,
    ...checkNames(document, words),
    ...checkWords(document, words),
    ...checkExamples(document, words),
    ...(starts ? checkLatestShown(document, starts) : []),
  ];
}

/** What cannot be read may give names that nobody knows. */
function isUnsound(document: Document, key: string, read: unknown): boolean {
  return read === undefined && valueAt(document, [key]) !== undefined;
}

function checkExtension(document: Document): Finding[] {
  const extended = valueAt(document, ['extend_while']) !== undefined;
  const limited = valueAt(document, ['at_most']) !== undefined;
  if (extended === limited) return [];
  return extended
    ? [finding('extend-without-at-most', writtenAt(document, ['extend_while'], 'key'))]
    : [finding('at-most-without-extend', writtenAt(document, ['at_most'], 'key'))];
}

function checkLimit(document: Document, keep: PolicyKeep | undefined, atMost: Period | undefined): Finding[] {
  if (keep === undefined || atMost === undefined) return [];
  const longest = [...periodsOf(keep)]
    .sort(comparePeriods)
    .filter((period) => !isLonger(atMost, period))
    .at(-1);
  if (longest === undefined) return [];
  const facts = { keep: formatPeriod(longest, 'en'), at_most: formatPeriod(atMost, 'en') };
  return [finding('at-most-not-longer', writtenAt(document, ['at_most']), facts)];
}

/** An example's `given` holds all of them, and could not tell them apart. */
function checkNames(document: Document, { events, conditions, attributes }: Words): Finding[] {
  const list = Array.isArray(valueAt(document, ['extend_while']));
  return [
    ...conditions.flatMap((condition, index) => {
      if (!events.includes(condition)) return [];
      const path = list ? ['extend_while', index] : ['extend_while'];
      return [finding('condition-is-event', writtenAt(document, path), { written: condition })];
    }),
    ...attributes
      .filter((attribute) => events.includes(attribute) || conditions.includes(attribute))
      .map((attribute) =>
        finding('attribute-is-word', writtenAt(document, ['keep', 'by']), { written: attribute }),
      ),
  ];
}

function checkWords(document: Document, { events, conditions, attributes }: Words): Finding[] {
  const translated = valueAt(document, ['words']);
  if (typeof translated !== 'object' || translated === null || Array.isArray(translated)) return [];
  const words = [...events, ...conditions, ...attributes];
  return Object.keys(translated)
    .filter((word) => !words.includes(word))
    .map((word) =>
      finding('unknown-word', writtenAt(document, ['words', word], 'key'), {
        written: word,
        allowed: words.join(', '),
      }),
    );
}
