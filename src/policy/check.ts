import type { z } from 'zod';
import { formatPeriod, type Period } from '../calendar/period.ts';
import { comparePeriods, isLonger } from '../calendar/period-length.ts';
import type { Base } from '../datamap/place/place.ts';
import { type Finding, finding } from '../finding.ts';
import { soundKeys } from '../reading/decode.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import { checkAccept } from './check-accept.ts';
import { checkBases, checkExamples, checkLatestShown, type Words } from './check-examples.ts';
import { checkKeep } from './check-keep.ts';
import { checkMinimum, type Ended } from './check-minimum.ts';
import { checkStages } from './check-stages.ts';
import { isByName, periodsOf } from './keep.ts';
import { policySchema } from './schema.ts';
import type { WrittenStage } from './stage-schema.ts';

/** What concerns several keys of one policy at once; each check runs where the keys that it needs are sound. */
export function checkPolicy(document: Document): Finding[] {
  const sound = soundKeys(document, policySchema);
  const {
    starts,
    keep,
    at_most: atMost,
    extend_while: extending = [],
    suspend_while: suspending = [],
  } = sound;
  const conditions = [...new Set([...extending, ...suspending])];
  const staged = (sound.stages ?? []).map((stage) => stage.keep);
  const periods = keep === undefined ? staged : periodsOf(keep);
  const findings = [
    ...checkExtension(document),
    ...checkLimit(document, periods, atMost),
    ...checkKeep(document, keep, sound.then, sound.review_every),
    ...checkStages(document, sound.stages),
    ...checkAccept(document),
    ...checkMinimum(document, endedOf(sound), sound.keep_at_least),
    ...checkBases(document, basesOf(document, sound.stages)),
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

type Sound = Partial<z.output<typeof policySchema>>;

/** Every period with what then happens, as far as both could be read. */
function endedOf({ keep, then, stages }: Sound): readonly Ended[] {
  if (stages !== undefined)
    return stages.map((stage) => ({ keep: stage.keep, action: stage.then, base: stage.in }));
  return keep === undefined ? [] : [{ keep, action: then ?? 'review', base: 'active' }];
}

/** Where rows of the policy live; both where its stages could not be read. */
function basesOf(document: Document, stages: readonly WrittenStage[] | undefined): readonly Base[] {
  if (isUnsound(document, 'stages', stages)) return ['active', 'archive'];
  return ['active', ...(stages ?? []).map((stage) => stage.in)];
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

/** Of every period, stages' too: what is kept longer is so at each of them. */
function checkLimit(document: Document, periods: readonly Period[], atMost: Period | undefined): Finding[] {
  if (atMost === undefined) return [];
  const longest = [...periods]
    .sort(comparePeriods)
    .filter((period) => !isLonger(atMost, period))
    .at(-1);
  if (longest === undefined) return [];
  const facts = { keep: formatPeriod(longest, 'en'), at_most: formatPeriod(atMost, 'en') };
  return [finding('at-most-not-longer', writtenAt(document, ['at_most']), facts)];
}

/** An example's `given` holds all of them, and could not tell them apart. */
function checkNames(document: Document, { events, conditions, attributes }: Words): Finding[] {
  return [
    ...(['extend_while', 'suspend_while'] as const).flatMap((key) =>
      [valueAt(document, [key])].flat().flatMap((condition, index, { length }) => {
        if (!conditions.includes(condition as string) || !events.includes(condition as string)) return [];
        const path = length > 1 || Array.isArray(valueAt(document, [key])) ? [key, index] : [key];
        return [finding('condition-is-event', writtenAt(document, path), { written: String(condition) })];
      }),
    ),
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
