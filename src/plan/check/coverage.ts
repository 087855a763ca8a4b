import type { DataMap, Dependant, TableEntry } from '../../datamap/place/place.ts';
import { type Finding, finding, type WrittenAt } from '../../finding.ts';
import type { Facts } from '../../finding-text/text.ts';
import type { RelationKind } from '../../sql/shape.ts';
import { goes } from '../dependants/goes.ts';
import { lookUp } from './table/name.ts';

/** A table of the live catalogue, as far as coverage asks. */
export interface LiveTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
}

/** The table that a data map names, `table` or `schema.table`; or what is wrong with the name. */
export function findTable<T extends LiveTable>(
  written: string,
  tables: readonly T[],
): ReturnType<typeof lookUp<T>> {
  const qualified = lookUp(written, tables, qualifiedName);
  if (qualified.kind !== 'none' || written.includes('.')) return qualified;
  return lookUp(written, tables, (table) => table.name, qualifiedName);
}

function qualifiedName(table: LiveTable): string {
  return `${table.schema}.${table.name}`;
}

/** Views hold no rows of their own, so that nothing need be said of them. */
const HOLDS_ROWS: ReadonlySet<RelationKind> = new Set([
  'table',
  'partitioned table',
  'materialized view',
  'foreign table',
  'non-InnoDB table',
  'system-versioned table',
]);

/** Every table of a mapped connection has a category, an exemption or a reason why not yet. */
export function checkCoverage(
  maps: readonly DataMap[],
  connection: string,
  tables: readonly LiveTable[],
): Finding[] {
  const mine = maps.filter((map) => map.connections.includes(connection));
  const entries = mine.flatMap((map) => map.tables);
  const findings: Finding[] = [];
  const covered = new Map<LiveTable, WrittenAt>();
  for (const entry of entries) {
    const found = findTable(entry.table, tables);
    if (found.kind === 'one') {
      const first = covered.get(found.thing);
      // Written in two ways, its filters were never compared with each other.
      if (first)
        findings.push(finding('table-twice', entry.position, twiceFacts(entry.table, connection, first)));
      else covered.set(found.thing, entry.position);
    } else if (found.kind === 'none') {
      findings.push(
        finding('table-missing', entry.position, { table: entry.table, connection, near: found.near }),
      );
    } else {
      const facts = { table: entry.table, connection, found: found.names.join(', ') };
      findings.push(finding('table-ambiguous', entry.position, facts));
    }
    if (entry.kind === 'todo') {
      findings.push(finding('table-todo', entry.position, { table: entry.table, reason: entry.reason }));
    }
  }
  findings.push(...checkCompany(entries, tables));
  const at = mine[0]?.positions['tables'] ?? mine[0]?.position;
  for (const table of tables) {
    if (!at || covered.has(table) || !HOLDS_ROWS.has(table.kind)) continue;
    findings.push(finding('table-unmapped', at, { table: qualifiedName(table), connection }));
  }
  return findings;
}

/** A table that is said to go with another one is named as a dependant there, and its rows are deleted. */
function checkCompany(entries: readonly TableEntry[], tables: readonly LiveTable[]): Finding[] {
  const named = (written: string): string => {
    const found = findTable(written, tables);
    return found.kind === 'one' ? qualifiedName(found.thing) : written;
  };
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' ? entry.places.map((place) => [entry.table, place.dependants] as const) : [],
  );
  const going = new Set(
    places.flatMap(([table, dependants]) => goingWith([named(table)], dependants, named)).map(pairText),
  );
  return entries.flatMap((entry) => {
    if (entry.kind !== 'with' || findTable(entry.table, tables).kind !== 'one') return [];
    if (going.has(pairText([named(entry.parent), named(entry.table)]))) return [];
    return [finding('with-not-dependant', entry.position, { table: entry.table, parent: entry.parent })];
  });
}

type Pair = readonly [parent: string, table: string];

/** Each table with every one above it; `above` are the tables whose rows bring these along. */
function goingWith(
  above: readonly string[],
  dependants: readonly Dependant[],
  named: (written: string) => string,
): readonly Pair[] {
  return dependants
    .filter((one) => goes(one.action))
    .flatMap((one) => {
      const table = named(one.table);
      return [
        ...above.map((parent): Pair => [parent, table]),
        ...goingWith([...above, table], one.dependants, named),
      ];
    });
}

function pairText(pair: Pair): string {
  return JSON.stringify(pair);
}

function twiceFacts(table: string, connection: string, first: WrittenAt): Facts {
  return { table, connection, file: first.file, line: first.line };
}
