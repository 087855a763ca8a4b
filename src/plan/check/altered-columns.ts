import type { Technique } from '../../anonymise/alteration.ts';
import type { WrittenAt } from '../../finding.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Column } from '../../sql/shape.ts';
import type { TableScene } from './table-scene.ts';

/** What the data map says of one column of the table. */
export type Said =
  | {
      readonly kind: 'altered';
      readonly column: Column;
      readonly at: WrittenAt;
      readonly technique: Technique;
    }
  | { readonly kind: 'left' | 'marker'; readonly column: Column; readonly at: WrittenAt };

/** Every column that the data map names, in its order and the server's spelling; what is not there is told and left out. */
export function saidColumns(rule: Rule, scene: TableScene): readonly Said[] {
  const { columns = {}, leaves = [], marker = null } = rule.alteration ?? {};
  const said: Said[] = [];
  const say = (name: string, key: string, one: (column: Column, at: WrittenAt) => Said): void => {
    const at = rule.placePositions[key] ?? rule.placePositions['anonymise'] ?? rule.placePosition;
    const column = scene.columnAt(name, at);
    if (!column) return;
    if (said.some((other) => other.column.name === column.name)) {
      // In one spelling, the data map's reader has told it.
      scene.notes.add('alteration-twice', at, { table: scene.notes.table, column: column.name });
    } else said.push(one(column, at));
  };
  for (const [name, technique] of Object.entries(columns)) {
    say(name, `columns.${name}`, (column, at) => ({ kind: 'altered', column, at, technique }));
  }
  for (const name of leaves) say(name, `leaves.${name}`, (column, at) => ({ kind: 'left', column, at }));
  if (marker !== null) say(marker, 'marker', (column, at) => ({ kind: 'marker', column, at }));
  return said;
}
