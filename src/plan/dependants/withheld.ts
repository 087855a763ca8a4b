import { cutoff } from '../../calendar/cutoff.ts';
import { and, type Fragment, not, or, sql } from '../../sql/fragment.ts';
import { predicateSql } from '../../sql/predicate-sql.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedMinimum, CheckedRule, DependantPlace } from '../checked/checked-rule.ts';
import { heldSql, type KnownHolds } from '../state/held.ts';
import { someImplausible, startedBefore } from '../state/state.ts';
import { type DependantPath, isIndexed, pathsOf, reachedBy, toOurRow } from './path.ts';

/** Why a dependent row does not go, whatever becomes of ours; strongest first. */
export const WITHHOLDING = ['held', 'suspended', 'keep_at_least'] as const;

export type Withholding = (typeof WITHHOLDING)[number];

/** A dependant whose rows can be kept on their own account, and whether one of them withholds our row: two-valued. */
export interface Withholder {
  readonly path: DependantPath;
  readonly reason: Withholding;
  readonly withholds: Fragment;
}

/** Whether one of the rows that would go or change with it is kept on its own account. */
export function withheldSql(checked: CheckedRule, boundaries: Boundaries, holds: KnownHolds): Fragment {
  return or(
    pathsOf(checked.dependants).flatMap((path) =>
      reaching(
        path,
        checked,
        WITHHOLDING.flatMap((reason) => keptBy(reason, path, { checked, boundaries, holds })),
      ),
    ),
  );
}

/** The same, each reason of each dependant apart. */
export function withholders(
  checked: CheckedRule,
  boundaries: Boundaries,
  holds: KnownHolds,
): readonly Withholder[] {
  return WITHHOLDING.flatMap((reason) =>
    pathsOf(checked.dependants).flatMap((path) =>
      reaching(path, checked, keptBy(reason, path, { checked, boundaries, holds })).map((withholds) => ({
        path,
        reason,
        withholds,
      })),
    ),
  );
}

/** The name of dependent rows inside a statement about our own. */
const THEIRS = 'd';

/** Whether one of the path's rows is kept; nothing where none can be. */
function reaching(path: DependantPath, checked: CheckedRule, kept: readonly Fragment[]): readonly Fragment[] {
  if (kept.length === 0) return [];
  const { dialect } = checked;
  const reached = reachedBy(dialect, path, THEIRS, toOurRow);
  const theirs = sql`FROM ${dialect.rows(path.last.shape, THEIRS)} WHERE ${and([reached, or(kept)])}`;
  return [dialect.exists(theirs, isIndexed(path))];
}

/** What a statement about the rows of a rule knows. */
interface Known {
  readonly checked: CheckedRule;
  readonly boundaries: Boundaries;
  readonly holds: KnownHolds;
}

/** Whether a row of the path's table is kept for this reason by each of the categories that live there. */
function keptBy(reason: Withholding, { last }: DependantPath, known: Known): readonly Fragment[] {
  if (last.action === 'keep') return [];
  return last.places.flatMap((place) => {
    const kept = KEPT[reason](place, last.action, known);
    if (kept === null || kept.texts.join('') === 'FALSE') return [];
    const { filter } = place;
    return filter ? [and([predicateSql(known.checked.dialect, filter, THEIRS), kept])] : [kept];
  });
}

type Kept = (place: DependantPlace, action: DependantPath['last']['action'], known: Known) => Fragment | null;

const KEPT: Readonly<Record<Withholding, Kept>> = {
  held: ({ rule, category, person }, _, { checked, holds }) => {
    const held = holds.heldIn({ rule, category, connection: checked.rule.connection });
    return heldSql(checked.dialect, person, held, THEIRS);
  },
  suspended: ({ suspensions }, _, { checked }) =>
    or(suspensions.map((one) => predicateSql(checked.dialect, one, THEIRS))),
  // What is archived is kept, and what loses its link, too.
  keep_at_least: ({ minimum }, action, { checked, boundaries }) =>
    minimum && action === 'delete' ? not(isOver(minimum, checked, boundaries)) : null,
};

/** Whether a legal minimum has certainly passed: two-valued; no start, or one that nobody believes, ends nothing. */
function isOver(minimum: CheckedMinimum, { dialect, zone }: CheckedRule, boundaries: Boundaries): Fragment {
  const { times, combine, keepAtLeast } = minimum;
  return and([
    startedBefore({ dialect, times, combine }, cutoff(boundaries.now, keepAtLeast, zone), THEIRS),
    not(someImplausible({ dialect, times }, boundaries.plausible, THEIRS)),
  ]);
}
