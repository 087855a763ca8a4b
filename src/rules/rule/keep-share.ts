import { type Keep, keepTag } from '../../calendar/keep.ts';
import { isByName, keepsOf, type PolicyKeep } from '../../policy/keep.ts';
import { type RankedName, rankNames } from '../../policy/name-order.ts';
import { canMeet } from '../../policy/name-pattern.ts';
import type { Action, Stage } from '../../policy/policy.ts';
import type { Predicate } from '../../sql/predicate.ts';

/** One KEEP of a policy at one place, and the rows that it is for: all shares together have every row once. */
export interface KeepShare {
  readonly keep: Keep;
  /** null: every row that the place's filter lets in. */
  readonly filter: Predicate | null;
  /** What it adds to the rule's id. */
  readonly suffix: string;
}

/** The shares of a policy; `attributes` are the place's columns of them, the policy's own among them. */
export function sharesOf(
  keep: PolicyKeep,
  attributes: Readonly<Record<string, string>>,
): readonly KeepShare[] {
  if (!isByName(keep)) return [{ keep, filter: null, suffix: '' }];
  const column = attributes[keep.by] as string;
  const ranked = rankNames(keep.names);
  const named = new Map(
    keepsOf(keep)
      .map(keepTag)
      .filter((tag) => tag !== keepTag(keep.otherwise))
      .map((tag) => [tag, anyOf(claimsOf(ranked, tag, column))]),
  );
  return keepsOf(keep).map((one) => {
    const tag = keepTag(one);
    return { keep: one, filter: named.get(tag) ?? restOf([...named.values()]), suffix: `@${tag}` };
  });
}

/** What the policy does with the rows of one KEEP: what is forbidden goes, whatever becomes of the others. */
export function actionFor({ action }: Pick<Stage, 'action'>, keep: Keep): Action {
  if (keep === 'forbidden') return 'delete';
  return keep === 'indefinitely' ? 'review' : action;
}

/** Each entry of one KEEP, less what a stronger one of another KEEP takes from it. */
function claimsOf(ranked: readonly RankedName[], tag: string, column: string): Predicate[] {
  const matches = ({ pattern: parts }: RankedName): Predicate => ({ op: 'matches', column, parts });
  return ranked.flatMap((entry, index) => {
    if (keepTag(entry.keep) !== tag) return [];
    const stronger = ranked
      .slice(0, index)
      .filter((one) => keepTag(one.keep) !== tag && canMeet(one.pattern, entry.pattern));
    return stronger.length === 0
      ? [matches(entry)]
      : [{ op: 'all', predicates: [matches(entry), { op: 'not', predicate: anyOf(stronger.map(matches)) }] }];
  });
}

/** The opposite of all others, so that no row is left over: one without a value matches no name. */
function restOf(others: readonly Predicate[]): Predicate | null {
  return others.length === 0 ? null : { op: 'not', predicate: anyOf(others) };
}

function anyOf(predicates: readonly Predicate[]): Predicate {
  const [only] = predicates;
  return predicates.length === 1 && only ? only : { op: 'any', predicates };
}
