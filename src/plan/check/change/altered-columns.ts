import type { Technique } from '../../../anonymise/alteration.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import type { Column } from '../../../sql/shape.ts';
import type { TableScene } from '../table/table-scene.ts';

/** What the data map says of one column of the table. */
export type Said =
  | {
      readonly kind: 'altered';
      readonly column: Column;
      readonly at: WrittenAt;
      readonly technique: Technique;
    }
  | { readonly kind: 'left' | 'marker'; readonly column: Column; readonly at: WrittenAt };

/**
 * Every column that the data map names, in its order and the server's spelling; what is not there is told and left out. Of
 * an archived row that leaves something behind, every other column becomes null.
 */
export function saidColumns(rule: Rule, scene: TableScene): readonly Said[] {
  const { columns = {}, leaves = [], marker = null } = rule.alteration ?? {};
  const said: Said[] = [];
  const [block, prefix] =
    rule.action === 'archive' ? (['archive', 'archive.'] as const) : (['anonymise', ''] as const);
  const say = (name: string, key: string, one: (column: Column, at: WrittenAt) => Said): void => {
    const at = rule.placePositions[`${prefix}${key}`] ?? rule.placePositions[block] ?? rule.placePosition;
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
  return block === 'archive' ? [...said, ...unsaidColumns(rule, scene, said)] : said;
}

function unsaidColumns(rule: Rule, { shape }: TableScene, said: readonly Said[]): readonly Said[] {
  const at = rule.placePositions['archive'] ?? rule.placePosition;
  const named = new Set(said.map(({ column }) => column.name));
  const generated = new Set(shape.generated.map(({ name }) => name));
  return shape.columns
    .filter(({ name }) => !named.has(name) && !generated.has(name))
    .map((column) => ({ kind: 'altered', column, at, technique: { kind: 'null' } }));
}
