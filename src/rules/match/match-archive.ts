import type { Config } from '../../config/config.ts';
import { bareTable } from '../../datamap/place/name.ts';
import type { Archive, ArchiveTable, DataMap, Place, TableEntry } from '../../datamap/place/place.ts';
import { type Finding, finding } from '../../finding.ts';
import type { Policy } from '../../policy/policy.ts';
import { archivePlaceOf } from '../rule/archive-place.ts';
import { archivedDependants } from '../rule/archived-dependants.ts';
import { stagesAt } from '../rule/stage-place.ts';

/** Where one place stands, and in which of the maps the archive may be. */
export interface ArchiveScene {
  /** As written. */
  readonly table: string;
  readonly connection: string;
  readonly maps: readonly DataMap[];
  readonly config: Config;
}

/** The archive's own data map must know it as one. */
export function matchArchive(policy: Policy, place: Place, scene: ArchiveScene): Finding[] {
  return [...matchTarget(policy, place, scene), ...matchDependants(place, scene)];
}

function matchTarget(policy: Policy, place: Place, scene: ArchiveScene): Finding[] {
  const { archive, positions, position, category } = place;
  const { table } = scene;
  if (!archive || !stagesAt(policy, place).some(({ action }) => action === 'archive')) return [];
  const at = positions['archive'] ?? position;
  return archivesNowhere(archive, category, scene).map(([code, facts]) =>
    finding(code, at, { table, category, ...facts }),
  );
}

/** Rows that go to the archive beside those on which they depend. */
function matchDependants(place: Place, scene: ArchiveScene): Finding[] {
  const archived = archivedDependants(place.dependants);
  const connection = (place.archive?.to ?? archived[0]?.to)?.connection;
  return archived.flatMap(({ table, to, path }) => {
    const at = place.positions[path] ?? place.position;
    const elsewhere: Problem[] =
      to.connection === connection
        ? []
        : [['dependant-archive-elsewhere', { connection: to.connection, other: connection ?? '' }]];
    const own = place.archive ? [{ table: scene.table, to: place.archive.to }] : [];
    const other = [...own, ...archived].find(
      (one) => isSameTable(one.to, to) && bareTable(one.table) !== bareTable(table),
    );
    const shared: Problem[] = other
      ? [['dependant-archive-shared', { archive: `${to.connection}.${to.table}`, other: other.table }]]
      : [];
    return [...takesNoDependants(table, to, scene), ...elsewhere, ...shared].map(([code, facts]) =>
      finding(code, at, { table, ...facts }),
    );
  });
}

/** Tables of whose rows something says when they end. */
const ENDING: ReadonlySet<TableEntry['kind']> = new Set(['places', 'with']);

/** Its rows must be somebody's there, who says when they end. */
function takesNoDependants(table: string, to: ArchiveTable, scene: ArchiveScene): Problem[] {
  const connection = scene.config.connections[to.connection];
  if (!connection) return [['connection-unknown', { connection: to.connection }]];
  const facts = { archive: `${to.connection}.${to.table}`, connection: to.connection };
  if (isSameTable(to, { connection: scene.connection, table })) return [['archive-same-table', facts]];
  const isMapped = scene.maps
    .filter(({ connections }) => connections.includes(to.connection))
    .flatMap(({ tables }) => tables)
    .some((entry) => bareTable(entry.table) === bareTable(to.table) && ENDING.has(entry.kind));
  if (!isMapped) return [['dependant-archive-unmapped', facts]];
  return connection.receipts === 'none' ? [['archive-receipts', facts]] : [];
}

function isSameTable(a: ArchiveTable, b: ArchiveTable): boolean {
  return a.connection === b.connection && bareTable(a.table) === bareTable(b.table);
}

type Problem = readonly [
  (
    | 'connection-unknown'
    | 'archive-unmapped'
    | 'archive-start-differs'
    | 'archive-same-table'
    | 'archive-receipts'
    | 'dependant-archive-unmapped'
    | 'dependant-archive-elsewhere'
    | 'dependant-archive-shared'
  ),
  Readonly<Record<string, string>>,
];

function archivesNowhere(archive: Archive, category: string, scene: ArchiveScene): Problem[] {
  const { to, startInto } = archive;
  const connection = scene.config.connections[to.connection];
  if (!connection) return [['connection-unknown', { connection: to.connection }]];
  const facts = { archive: `${to.connection}.${to.table}`, connection: to.connection };
  if (isSameTable(to, scene)) return [['archive-same-table', facts]];
  const found = archivePlaceOf(archive, category, scene.maps);
  if (!found) return [['archive-unmapped', facts]];
  if (found.start.column !== startInto)
    return [['archive-start-differs', { ...facts, column: startInto, start: found.start.column }]];
  // Without receipts nothing would tell our copies from other rows.
  return connection.receipts === 'none' ? [['archive-receipts', facts]] : [];
}
