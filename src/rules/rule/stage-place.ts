import type { Alteration } from '../../anonymise/alteration.ts';
import type { Place } from '../../datamap/place/place.ts';
import type { Action, Policy, Stage } from '../../policy/policy.ts';
import type { EarlierStage, LaterStage } from './rule.ts';

/** The stages of a policy that a place has rows for. */
export function stagesAt(
  { stages }: Pick<Policy, 'stages'>,
  { base }: Pick<Place, 'base'>,
): readonly Stage[] {
  return stages.filter((stage) => stage.base === base);
}

/** What becomes of the columns of a row that stays in its place; null where it goes, or nothing is done to it. */
export function alterationFor(
  action: Action,
  { alteration, archive }: Pick<Place, 'alteration' | 'archive'>,
): Alteration | null {
  if (action === 'anonymise' || action === 'pseudonymise') return alteration;
  return action === 'archive' ? (archive?.remains ?? null) : null;
}

/** The stages before this one, in the same place, that leave its rows there. */
export function earlierStages(policy: Policy, stage: Stage, place: Place): readonly EarlierStage[] {
  return stagesAt(policy, place).flatMap(({ number, action }) => {
    if (number === null || stage.number === null || number >= stage.number) return [];
    const alteration = alterationFor(action, place);
    return alteration ? [{ stage: number, action, marker: alteration.marker }] : [];
  });
}

/** The stages after this one, in the same place: they find rows by the same columns. */
export function laterStages(policy: Policy, stage: Stage, place: Place): readonly LaterStage[] {
  return stagesAt(policy, place).flatMap(({ number, action }) => {
    if (number === null || stage.number === null || number <= stage.number) return [];
    return [{ stage: number, marker: alterationFor(action, place)?.marker ?? null }];
  });
}
