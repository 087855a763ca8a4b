import type { Fragment } from '../sql/fragment.ts';
import type { CheckedRule } from './checked-rule.ts';
import { blockedSql, withheldSql } from './dependants.ts';
import { heldSql, type KnownHolds } from './held.ts';
import type { StayingState } from './staying-state.ts';

/** What keeps a row that is due by its dates, each as two-valued SQL; what can keep none is left out. */
export function stayings(
  checked: CheckedRule,
  holds: KnownHolds,
): readonly (readonly [StayingState, Fragment])[] {
  const { id, category, connection } = checked.rule;
  const held = heldSql(checked.person, holds.heldIn({ rule: id, category, connection }));
  const arms: readonly (readonly [StayingState, Fragment])[] = [
    ['held', held],
    ['withheld', withheldSql(checked, holds)],
    ['blocked', blockedSql(checked)],
  ];
  return arms.filter(([, fragment]) => fragment.texts.join('') !== 'FALSE');
}
