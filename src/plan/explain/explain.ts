import type { Instant } from '../../calendar/instant.ts';
import { formatKeep, periodOf } from '../../calendar/keep.ts';
import { formatPeriod } from '../../calendar/period.ts';
import type { Zone } from '../../calendar/zone.ts';
import type { Base } from '../../datamap/place/place.ts';
import { keepsOf } from '../../policy/keep.ts';
import type { Action, Policy } from '../../policy/policy.ts';
import { actionFor } from '../../rules/rule/keep-share.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { countingLines, keepLines, startText } from './explain-keep.ts';
import { livesLines, placeLines } from './explain-places.ts';
import { cutoffText, todayLines } from './explain-today.ts';
import type { Language } from './phrases.ts';
import { type Speech, speechOf, textIn, withoutStop } from './speech.ts';

/** A policy in plain words: a heading and one statement a line; and its periods as data. */
export interface Explanation {
  readonly category: string;
  readonly heading: string;
  readonly lines: readonly string[];
  readonly periods: readonly ExplainedPeriod[];
}

/** One KEEP of one stage. */
export interface ExplainedPeriod {
  /** null where the policy has no stages. */
  readonly stage: number | null;
  readonly base: Base;
  /** As a policy writes it. */
  readonly keep: string;
  readonly action: Action;
  /** The day or the instant before which rows had to begin to be past their time now; null where no time counts. */
  readonly cutoff: string | null;
}

/** Says what a policy does, as of `now`, in the words of the policy and of the law of periods. */
export function explainPolicy(
  policy: Policy,
  rules: readonly Rule[],
  zone: Zone,
  now: Instant,
  language: Language,
): Explanation {
  const speech = speechOf(policy, language);
  const { say } = speech;
  return {
    category: policy.category,
    heading: `${textIn(policy.title, language)} (${policy.category})`,
    lines: [
      say.purpose(withoutStop(textIn(policy.purpose, language))),
      say.legalBases(say.list(policy.legalBasis.map((basis) => say.basis[basis]))),
      ...keepLines(policy, speech, (stage) => placeLines(rules, stage, speech)),
      ...limitLines(policy, speech),
      ...countingLines(policy, zone, speech),
      ...todayLines(policy, zone, now, speech),
      ...careLines(policy, speech),
      // A draft gives no rules, wherever it lives.
      ...(policy.draft ? [] : livesLines(rules, speech)),
      ...(policy.source === null ? [] : [say.source(withoutStop(policy.source))]),
    ],
    periods: periodsAt(policy, zone, now),
  };
}

/** What prolongs, suspends or bounds the periods. */
function limitLines(policy: Policy, speech: Speech): readonly string[] {
  const { extension, suspension, keepAtLeast, goneWithin, starts } = policy;
  const { say, language, word } = speech;
  const start = starts === null ? null : startText(policy, speech);
  return [
    ...(extension
      ? [say.extended(say.either(extension.while.map(word)), formatPeriod(extension.atMost, language))]
      : []),
    ...(suspension.length > 0 ? [say.suspended(say.either(suspension.map(word)))] : []),
    ...(keepAtLeast ? [say.keptAtLeast(formatPeriod(keepAtLeast, language), start)] : []),
    ...(goneWithin ? [say.goneWithin(formatPeriod(goneWithin, language), start)] : []),
  ];
}

/** What the DPO has said about the policy itself. */
function careLines({ reviewEvery, reviewed, accept, draft }: Policy, { say }: Speech): readonly string[] {
  return [
    ...(reviewEvery ? [say.reviewedEvery(say.every(reviewEvery), reviewed)] : []),
    ...accept.map(({ finding, reason }) => say.accepted(finding, withoutStop(reason))),
    ...(draft ? [say.draft] : []),
  ];
}

function periodsAt(policy: Policy, zone: Zone, now: Instant): readonly ExplainedPeriod[] {
  return policy.stages.flatMap((stage) =>
    keepsOf(stage.keep).map((keep) => {
      const period = periodOf(keep);
      return {
        stage: stage.number,
        base: stage.base,
        keep: formatKeep(keep),
        action: actionFor(stage, keep),
        cutoff: period && cutoffText(period, zone, now).before,
      };
    }),
  );
}
