import { type Keep, keepTag } from '../calendar/keep.ts';
import { formatPeriod } from '../calendar/period.ts';
import type { Base } from '../datamap/place/place.ts';
import type { Language } from '../plan/explain/phrases.ts';
import { textIn } from '../plan/explain/speech.ts';
import { isByName, keepsOf } from '../policy/keep.ts';
import type { Action, Policy, Stage } from '../policy/policy.ts';
import { keptWith } from '../rules/kept-with.ts';
import { actionFor } from '../rules/rule/keep-share.ts';
import type { Rule } from '../rules/rule/rule.ts';
import { type Speech, speechFor } from './speech.ts';

/** One KEEP of one stage: a time limit, and what then happens. */
export interface Limit {
  readonly keep: Keep;
  /** null where the policy has no stages. */
  readonly stage: number | null;
  readonly base: Base;
  /** The base in words; null where the policy has no stages, and so only one. */
  readonly kept: string | null;
  /** Which of the data it is for; null: all of it. */
  readonly which: string | null;
  readonly period: string;
  /** From which event; a dash where none counts. */
  readonly start: string;
  /** null where nothing ever happens to the data. */
  readonly action: Action | null;
  readonly outcome: string;
  /** Where it is carried out; empty where no data map says it. */
  readonly rules: readonly Rule[];
}

/** What a policy says, in the words of one language. */
export interface Entry {
  readonly policy: Policy;
  readonly speech: Speech;
  readonly title: string;
  readonly purpose: string;
  readonly bases: readonly string[];
  readonly limits: readonly Limit[];
  /** What prolongs, suspends or bounds them. */
  readonly exceptions: readonly string[];
}

export function entryOf(
  policy: Policy,
  rules: readonly Rule[],
  language: Language,
  /** By whose titles other data is named. */
  policies: readonly Policy[] = [],
): Entry {
  const speech = speechFor(policy, language);
  const own = rules.filter((rule) => rule.category === policy.category);
  return {
    policy,
    speech,
    title: textIn(policy.title, language),
    purpose: textIn(policy.purpose, language),
    bases: policy.legalBasis.map((basis) => speech.say.basis[basis]),
    limits: policy.stages.flatMap((stage) =>
      inToldOrder(stage).map((keep) => limitOf(policy, stage, keep, { own, speech })),
    ),
    exceptions: [...exceptionsOf(policy, speech), ...withheldOf(own, policies, speech)],
  };
}

/** What all other values have is told last, so that it needs no names. */
function inToldOrder({ keep }: Stage): readonly Keep[] {
  if (!isByName(keep)) return keepsOf(keep);
  const isOther = (one: Keep): boolean => keepTag(one) === keepTag(keep.otherwise);
  return [...keepsOf(keep).filter((one) => !isOther(one)), keep.otherwise];
}

/** How long, and where: the stages of a policy may differ in nothing else. */
export function periodText({ period, kept }: Limit): string {
  return kept === null ? period : `${period} (${kept})`;
}

function limitOf(
  policy: Policy,
  stage: Stage,
  keep: Keep,
  { own, speech }: { readonly own: readonly Rule[]; readonly speech: Speech },
): Limit {
  const { write, say, language } = speech;
  const tag = keepTag(keep);
  const common = {
    keep,
    stage: stage.number,
    base: stage.base,
    kept: stage.number === null ? null : say.base[stage.base],
    which: whichOf(stage, keep, speech),
    rules: own.filter((rule) => rule.stage === stage.number && keepTag(rule.keep) === tag),
  };
  if (keep === 'indefinitely')
    return {
      ...common,
      period: write.indefinitely,
      start: write.noEvent,
      action: null,
      outcome: write.staysAndIsReviewed,
    };
  if (keep === 'forbidden') {
    const outcome = write.removedWhenFound;
    return { ...common, period: write.forbidden, start: write.noEvent, action: 'delete', outcome };
  }
  const action = actionFor(stage, keep);
  const period = keep.unit === 'moment' ? write.untilEvent : formatPeriod(keep, language);
  return { ...common, period, start: startOf(policy, speech), action, outcome: write.outcome[action] };
}

function startOf({ starts }: Policy, { write, say, word, plain }: Speech): string {
  const events = starts?.events ?? [];
  if (starts?.combine === 'latest') return write.latestOf(say.list(events.map(word)));
  if (starts?.combine === 'earliest') return write.earliestOf(say.list(events.map(word)));
  return plain(events[0] ?? write.noEvent);
}

function whichOf({ keep }: Stage, one: Keep, { write, say, word }: Speech): string | null {
  if (!isByName(keep) || keepsOf(keep).length === 1) return null;
  if (keepTag(keep.otherwise) === keepTag(one)) return write.otherwise;
  const names = keep.names.filter((named) => keepTag(named.keep) === keepTag(one)).map(({ name }) => name);
  return write.where(word(keep.by), say.either(names));
}

function exceptionsOf(policy: Policy, { write, say, word, language }: Speech): readonly string[] {
  const { extension, suspension, keepAtLeast, goneWithin, reviewEvery } = policy;
  return [
    ...(extension
      ? [write.extended(say.either(extension.while.map(word)), formatPeriod(extension.atMost, language))]
      : []),
    ...(suspension.length > 0 ? [write.suspended(say.either(suspension.map(word)))] : []),
    ...(keepAtLeast ? [write.keptAtLeast(formatPeriod(keepAtLeast, language))] : []),
    ...(goneWithin ? [write.goneWithin(formatPeriod(goneWithin, language))] : []),
    ...(reviewEvery ? [write.reviewed(say.every(reviewEvery))] : []),
  ];
}

/** One line for each category: the notice names no table. */
function withheldOf(
  own: readonly Rule[],
  policies: readonly Policy[],
  { write, language }: Speech,
): readonly string[] {
  const lines = keptWith(own).map(({ category, keepAtLeast }) => {
    const title = policies.find((policy) => policy.category === category)?.title;
    return write.keptWith(title ? textIn(title, language) : category, formatPeriod(keepAtLeast, language));
  });
  return [...new Set(lines)];
}
