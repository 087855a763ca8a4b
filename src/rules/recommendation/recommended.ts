import type { Keep } from '../../calendar/keep.ts';
import type { Period } from '../../calendar/period.ts';
import { daysIn, isLonger } from '../../calendar/period-length.ts';
import { type Finding, type FindingCode, finding } from '../../finding.ts';
import type { Phrase } from '../../finding-text/text.ts';
import { keepsOf } from '../../policy/keep.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import { isStaged } from '../../policy/stage.ts';
import { periodPhrase } from '../rule/period-phrase.ts';
import { RECOMMENDATIONS, type Recommendation } from './recommendations.ts';

/** Policies that keep their kind of data for longer, or for less long, than an authority recommends or a law demands. */
export function checkRecommended(policies: readonly Policy[]): readonly Finding[] {
  return policies.flatMap((policy) => {
    const recommendation = recommendationFor(policy);
    return recommendation ? compareWith(recommendation, policy) : [];
  });
}

/** By the policy's own words: its slug and titles first, then what it is for. */
export function recommendationFor({ category, title, purpose }: Policy): Recommendation | null {
  const names = [category, ...Object.values(title)].map(plainWords);
  const purposes = Object.values(purpose).map(plainWords);
  return (
    RECOMMENDATIONS.find(({ named }) => hasAny(names, named)) ??
    RECOMMENDATIONS.find((one) => hasAny(purposes, one.for)) ??
    null
  );
}

/** Lower case, without accents, each word between blanks: ` donnees de connexion `. */
function plainWords(text: string): string {
  const letters = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return ` ${letters.split(/[^\p{L}\p{N}]+/u).join(' ')} `;
}

function hasAny(texts: readonly string[], words: readonly string[]): boolean {
  return words.some((one) => texts.some((text) => text.includes(` ${one} `)));
}

function compareWith(recommendation: Recommendation, policy: Policy): Finding[] {
  const { most, least } = recommendation;
  const tell = (code: FindingCode, stage: Stage, keep: Keep, limit: Period): Finding => {
    const at = isStaged(policy) ? stage.position : (policy.positions['keep'] ?? stage.position);
    return finding(code, at, {
      what: { phrase: recommendation.what },
      written: keepPhrase(keep),
      limit: periodPhrase(limit),
      source: { phrase: recommendation.source },
    });
  };
  const active = policy.stages.filter(({ base }) => base === 'active').at(-1);
  const longest = active && keepsOf(active.keep).reduce(longerOf);
  const last = policy.stages.at(-1) as Stage;
  // What must not be held at all is none of it.
  const shortest = keepsOf(last.keep)
    .filter((keep): keep is Period => typeof keep === 'object')
    .reduce<Period | null>(
      (least, one) => (least !== null && daysIn(least).most < daysIn(one).most ? least : one),
      null,
    );
  return [
    ...(most && active && longest && isCertainlyLonger(longest, most)
      ? [tell('longer-than-recommended', active, longest, most)]
      : []),
    ...(least && shortest && isLonger(least, shortest)
      ? [tell('shorter-than-recommended', last, shortest, least)]
      : []),
  ];
}

function longerOf(a: Keep, b: Keep): Keep {
  if (a === 'indefinitely' || b === 'forbidden') return a;
  if (b === 'indefinitely' || a === 'forbidden') return b;
  return daysIn(b).most > daysIn(a).most ? b : a;
}

function isCertainlyLonger(keep: Keep, limit: Period): boolean {
  if (typeof keep === 'string') return keep === 'indefinitely';
  return isLonger(keep, limit);
}

function keepPhrase(keep: Keep): Phrase {
  return typeof keep === 'string' ? { phrase: 'without-end' } : periodPhrase(keep);
}
