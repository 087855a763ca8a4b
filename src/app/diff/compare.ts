import type { DiffPhrases } from '../../plan/explain/diff-phrases.ts';
import type { Policy } from '../../policy/policy.ts';
import { reachesMore } from '../../rules/approval/reaches-more.ts';
import type { ReasonPhrases } from '../../rules/approval/reason-phrases.ts';
import { acts, type Rule } from '../../rules/rule/rule.ts';
import { decisionOf, plainText } from '../../rules/rule/version.ts';
import { outcomeParts } from './outcome-part.ts';
import { type Part, partsOf } from './part.ts';
import { isShorter } from './shorter.ts';
import type { Unit } from './unit.ts';

/** One part that is another one, in words. */
export interface Change {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A stage of a policy at one place, on both sides or on one. */
export interface UnitDiff {
  readonly before: Unit | null;
  readonly after: Unit | null;
  readonly kind: 'new' | 'gone' | 'changed' | 'same';
  readonly changes: readonly Change[];
  /** Whether data goes sooner than it did. */
  readonly shortened: boolean;
  /** Why rows may be reached that were not; empty where none is. */
  readonly reachesMore: readonly string[];
}

/** Every unit of either side: as they stand now, then those that are gone. */
export function compareUnits(
  before: readonly Unit[],
  after: readonly Unit[],
  say: DiffPhrases,
): readonly UnitDiff[] {
  const known = new Map(before.map((unit) => [unit.key, unit]));
  const kept = new Set(after.map((unit) => unit.key));
  return [
    ...after.map((unit) => compareUnit(known.get(unit.key) ?? null, unit, say)),
    ...before.filter((unit) => !kept.has(unit.key)).map(goneUnit),
  ];
}

function goneUnit(before: Unit): UnitDiff {
  return { before, after: null, kind: 'gone', changes: [], shortened: false, reachesMore: [] };
}

function compareUnit(before: Unit | null, after: Unit, say: DiffPhrases): UnitDiff {
  if (before === null) {
    const reasons = after.rules.some(acts) ? [say.reasons.isNew] : [];
    return { before, after, kind: 'new', changes: [], shortened: false, reachesMore: reasons };
  }
  const changes = changesBetween(before, after, say);
  const isSame = changes.length === 0 && versionsOf(before) === versionsOf(after);
  return {
    before,
    after,
    kind: isSame ? 'same' : 'changed',
    // Two versions are never told to be the same, whatever part the words do not know.
    changes: isSame || changes.length > 0 ? changes : [{ what: say.part.else, before: null, after: null }],
    shortened: isShorter(before, after),
    reachesMore: reasonsBetween(before, after, say.reasons),
  };
}

function versionsOf({ rules }: Unit): string {
  return rules.map((rule) => rule.version).join();
}

function changesBetween(before: Unit, after: Unit, say: DiffPhrases): readonly Change[] {
  const [was, is] = [before, after].map(
    (unit) =>
      new Map(
        [...partsOf(unit, say), ...outcomeParts(unit.rules[0], say)].map(({ what, text }: Part) => [
          what,
          text,
        ]),
      ),
  ) as [Map<string, string | null>, Map<string, string | null>];
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((what) => ({ what, before: was.get(what) ?? null, after: is.get(what) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** Rules of one period are compared with each other; with a single one on each side, these two. */
function reasonsBetween(before: Unit, after: Unit, say: ReasonPhrases): readonly string[] {
  const reasons = after.rules.flatMap((rule) => {
    const other = counterpartOf(rule, before, after);
    if (other) return reachesMore(decisionOf(other), decisionOf(rule), say);
    return acts(rule) ? [say.ownPeriod] : [];
  });
  return [...new Set(reasons)];
}

function counterpartOf({ keep }: Rule, before: Unit, after: Unit): Rule | undefined {
  if (before.rules.length === 1 && after.rules.length === 1) return before.rules[0];
  return before.rules.find((rule) => plainText(rule.keep) === plainText(keep));
}

/** What a policy says to people, and nothing that decides about rows: the keys that are other ones. */
export function textsChanged(before: Policy, after: Policy): readonly string[] {
  return TEXTS.filter(
    ([, partOf]) => plainText({ text: partOf(before) }) !== plainText({ text: partOf(after) }),
  ).map(([key]) => key);
}

const TEXTS: readonly (readonly [key: string, partOf: (policy: Policy) => unknown])[] = [
  ['title', ({ title }) => title],
  ['purpose', ({ purpose }) => purpose],
  ['legal_basis', ({ legalBasis }) => legalBasis],
  ['source', ({ source }) => source],
  ['words', ({ words }) => words],
  ['gone_within', ({ goneWithin }) => goneWithin],
  ['review_every', ({ reviewEvery }) => reviewEvery],
  ['reviewed', ({ reviewed }) => reviewed],
  ['draft', ({ draft }) => draft],
  ['accept', ({ accept }) => accept.map(({ finding, reason }) => [finding, reason])],
  ['examples', ({ examples }) => examples.map(({ given, on, expect }) => ({ given, on, expect }))],
];
