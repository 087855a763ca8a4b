import type { Dependant } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { type IncomingKey, shapeName, type TableShape } from '../../../sql/shape.ts';
import type { CheckedDependant, OtherTable } from '../../checked/checked-rule.ts';
import { goes } from '../../dependants/goes.ts';
import { isSameRelation } from '../../same-relation.ts';
import { checkDependantArchive } from '../destination/archive.ts';
import type { LiveTables } from '../table/live-tables.ts';
import type { Notes } from '../table/notes.ts';
import { sceneOf } from '../table/table-scene.ts';
import { checkDependant, type ParentRows } from './dependant.ts';
import { checkPlacesOf } from './dependant-place.ts';
import { checkIncoming, type NamedDependant } from './incoming.ts';
import { checkTogether } from './together.ts';

/** What goes with a row, and which foreign keys forbid its deletion. */
export interface DependantsChecked {
  readonly dependants: readonly CheckedDependant[];
  readonly blocking: readonly IncomingKey[];
  /** The dependants' tables whose rows are changed, each once, without the rule's own. */
  readonly others: readonly OtherTable[];
}

interface Scene {
  readonly rule: Rule;
  readonly own: TableShape;
  readonly live: LiveTables;
  /** Of the connection to which rows are copied; null where it cannot be asked, or none is. */
  readonly archived: LiveTables | null;
  readonly notes: Notes;
}

/** Rows on which others depend, and where in the data map that is said. */
interface Level extends ParentRows {
  readonly written: readonly Dependant[];
  /** Before the number of each dependant: `dependants`, `dependants.0`, …. */
  readonly path: string;
  readonly at: WrittenAt;
}

/** Holds the dependants that the data map names against the foreign keys that there are. */
export function checkDependants(
  rule: Rule,
  shape: TableShape,
  live: LiveTables,
  archived: LiveTables | null,
  notes: Notes,
): DependantsChecked {
  const at = rule.placePositions['dependants'] ?? rule.placePosition;
  const scene: Scene = { rule, own: shape, live, archived, notes };
  const key = rule.key ? onlyOf(rule.key) : primaryOf(shape);
  const { dependants, blocking } = checkLevel(scene, {
    shape,
    key,
    written: rule.dependants,
    path: 'dependants',
    at,
  });
  checkTogether(dependants, scene, at);
  return { dependants, blocking, others: othersOf(dependants, shape) };
}

function checkLevel(
  scene: Scene,
  level: Level,
): { dependants: readonly CheckedDependant[]; blocking: readonly IncomingKey[] } {
  const named = level.written.flatMap((one, index) => checkNamed(scene, level, one, index) ?? []);
  const blocking = checkIncoming({ ...level, named }, scene.notes);
  return { dependants: named.flatMap((one) => one.checked ?? []), blocking };
}

/** null where its table is not found, which is told. */
function checkNamed(scene: Scene, level: Level, written: Dependant, index: number): NamedDependant | null {
  const { rule, own, live, archived, notes } = scene;
  const path = `${level.path}.${index}`;
  const at = rule.placePositions[path] ?? level.at;
  const shape = findTable(scene, written.table, at);
  if (!shape) return null;
  const on = checkDependant(written, shape, level, at, notes);
  const deletesOwn = goes(written.action) && isSameRelation(shape, own);
  if (deletesOwn) notes.add('dependant-own', at, { table: shapeName(shape) });
  const isNameless = written.action !== 'keep' && shape.keys.length === 0 && !live.dialect.can.namesPlaces;
  if (isNameless) notes.add('key-missing', at, { table: shapeName(shape) });
  const places = checkPlacesOf(shape, rule, live);
  if (!places) notes.add('dependant-place', at, { table: shapeName(shape) });
  if (!on || deletesOwn || isNameless || !places) return { at, shape, checked: null };
  if (written.action !== 'keep') adviseIndex(on[0]?.theirs ?? '', shape, at, notes);
  const source = sceneOf(rule.connection, shape, live, notes.add);
  const archive = written.to && checkDependantArchive(written.to, source, archived, at);
  if (written.to && !archive) return { at, shape, checked: null };
  const below = goes(written.action)
    ? checkLevel(scene, { shape, key: primaryOf(shape), written: written.dependants, path, at })
    : { dependants: [], blocking: [] };
  return { at, shape, checked: { shape, on, action: written.action, archive, ...below, places } };
}

function findTable({ rule, live, notes }: Scene, written: string, at: WrittenAt): TableShape | null {
  const found = live.find(written);
  if (found.kind === 'one') return found.thing;
  const facts = { table: written, connection: rule.connection };
  if (found.kind === 'none') notes.add('table-missing', at, { ...facts, near: found.near });
  else notes.add('table-ambiguous', at, { ...facts, found: found.names.join(', ') });
  return null;
}

function primaryOf(shape: TableShape): string | null {
  return onlyOf(shape.keys.find((key) => key.primary)?.columns ?? []);
}

function onlyOf(columns: readonly string[]): string | null {
  return columns.length === 1 ? (columns[0] ?? null) : null;
}

function adviseIndex(column: string, shape: TableShape, at: WrittenAt, notes: Notes): void {
  if (shape.indexedColumns.includes(column)) return;
  notes.add('dependant-unindexed', at, { column, table: shapeName(shape) });
}

function othersOf(dependants: readonly CheckedDependant[], own: TableShape): readonly OtherTable[] {
  const changed = changedIn(dependants).filter((shape) => !isSameRelation(shape, own));
  const byName = new Map(changed.map((shape) => [shapeName(shape), shape]));
  return [...byName.values()].map((shape) => ({ shape, use: 'change' }));
}

function changedIn(dependants: readonly CheckedDependant[]): TableShape[] {
  return dependants
    .filter((one) => one.action !== 'keep')
    .flatMap((one) => [one.shape, ...changedIn(one.dependants)]);
}
