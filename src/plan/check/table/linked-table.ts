import type { WrittenAt } from '../../../finding.ts';
import type { TableShape } from '../../../sql/shape.ts';
import { sceneOf, type TableScene } from './table-scene.ts';

/** The table that a link leads to, if what its rows say can be relied on; says so where not. */
export function openLinked(written: string, at: WrittenAt, scene: TableScene): TableScene | null {
  const shape = findTable(written, at, scene);
  if (!shape) return null;
  const linked = sceneOf(scene.connection, shape, scene.live, scene.notes.add);
  return isReliable(linked, at) ? linked : null;
}

/** A table by its name in a data map; what is wrong with the name is told at `at`. */
export function findTable(
  written: string,
  at: WrittenAt,
  { connection, live, notes }: Pick<TableScene, 'connection' | 'live' | 'notes'>,
): TableShape | null {
  const found = live.find(written);
  if (found.kind === 'one') return found.thing;
  const facts = { table: written, connection };
  if (found.kind === 'none') notes.add('table-missing', at, { ...facts, near: found.near });
  else notes.add('table-ambiguous', at, { ...facts, found: found.names.join(', ') });
  return null;
}

/** A row that is hidden from us would count as one that is not there. */
function isReliable({ shape, notes }: TableScene, at: WrittenAt): boolean {
  const { table } = notes;
  if (shape.kind !== 'table' && shape.kind !== 'partitioned table') {
    notes.add('link-not-a-table', at, { table, kind: { phrase: shape.kind } });
    return false;
  }
  if (shape.temporary) notes.add('table-temporary', at, { table });
  if (shape.rowSecurity) notes.add('link-row-security', at, { table });
  return !shape.temporary && !shape.rowSecurity;
}
