import type { Fragment } from '../../sql/fragment.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { blockedSql } from '../dependants/dependants.ts';
import { withheldSql } from '../dependants/withheld.ts';
import { heldSql, type KnownHolds } from './held.ts';
import { suspended } from './state.ts';
import type { StayingState } from './staying-state.ts';

/**
 * What keeps a row that is due by its dates, each as two-valued SQL, strongest first; what can keep none is left out. A row
 * that stays in its place takes nothing along with it, and nothing blocks it.
 */
export function stayings(
  checked: CheckedRule,
  boundaries: Boundaries,
  holds: KnownHolds,
): readonly (readonly [StayingState, Fragment])[] {
  const { id, category, connection } = checked.rule;
  const held = heldSql(checked.dialect, checked.person, holds.heldIn({ rule: id, category, connection }));
  const arms: readonly (readonly [StayingState, Fragment])[] = [
    ['held', held],
    ['suspended', suspended(checked)],
    ['withheld', withheldSql(checked, boundaries, holds)],
    ['blocked', blockedSql(checked)],
  ];
  return arms.filter(([, fragment]) => fragment.texts.join('') !== 'FALSE');
}
