import type { EarlierStage, Rule } from '../../../rules/rule/rule.ts';
import type { Marking } from '../../checked/checked-rule.ts';
import type { TableScene } from '../table/table-scene.ts';
import { checkMarker } from './alteration.ts';

/** How rows say that the stages before this one were done; what is wrong with it is told as by the stage's own rule. */
export function checkEarlier(rule: Rule, scene: TableScene): readonly Marking[] {
  return rule.earlier.map((earlier) => ({
    stage: earlier.stage,
    marker: markerOf(rule, earlier, scene),
  }));
}

function markerOf(rule: Rule, { action, marker }: EarlierStage, scene: TableScene): Marking['marker'] {
  if (marker === null) return null;
  const block = action === 'archive' ? 'archive' : 'anonymise';
  const key = action === 'archive' ? 'archive.marker' : 'marker';
  const at = rule.placePositions[key] ?? rule.placePositions[block] ?? rule.placePosition;
  const column = scene.columnAt(marker, at);
  return column && checkMarker(rule, scene, { column, at });
}
