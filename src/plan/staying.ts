import type { Fragment } from '../sql/fragment.ts';
import type { CheckedRule } from './checked-rule.ts';
import { blockedSql, withheldSql } from './dependants/dependants.ts';
import { heldSql, type KnownHolds } from './held.ts';
import type { StayingState } from './staying-state.ts';

function departing(checked: CheckedRule, holds: KnownHolds): readonly (readonly [StayingState, Fragment])[] {
  return [
    ['withheld', withheldSql(checked, holds)],
    ['blocked', blockedSql(checked)],
  ];
}

/** What keeps a row that is due by its dates, each as two-valued SQL; what can keep none is left out. */
export function stayings(
  checked: CheckedRule,
  holds: KnownHolds,
): readonly (readonly [StayingState, Fragment])[] {
  const { id, category, connection, action } = checked.rule;
  const held = heldSql(checked.dialect, checked.person, holds.heldIn({ rule: id, category, connection }));
  const arms: readonly (readonly [StayingState, Fragment])[] = [
    ['held', held],
    // A row that stays in its place takes nothing along with it.
    ...(action === 'delete' ? departing(checked, holds) : []),
  ];
  return arms.filter(([, fragment]) => fragment.texts.join('') !== 'FALSE');
}
