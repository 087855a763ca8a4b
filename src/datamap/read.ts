import { type Finding, finding, hasErrors, inOrder, type WrittenAt } from '../finding.ts';
import { decode } from '../reading/decode.ts';
import { type Document, type Reading, writtenAt } from '../reading/document.ts';
import { readDocument } from '../reading/read-document.ts';
import { buildPlace, keyPositions } from './build-place.ts';
import { bareTable } from './place/name.ts';
import type { DataMap, TableEntry } from './place/place.ts';
import { dataMapSchema, type WrittenDataMap, type WrittenPlace, type WrittenTable } from './schema/schema.ts';

/** Reads one data map file; it never throws, and reports every finding at once. */
export function readDataMap(file: string, bytes: Uint8Array): Reading<DataMap> {
  const document = readDocument(file, bytes);
  if (document.value === null) return { value: null, findings: document.findings };
  const written = decode(document.value, dataMapSchema);
  const findings = [...document.findings, ...written.findings];
  if (written.value === null) return { value: null, findings: inOrder(findings) };
  const map = build(document.value, written.value);
  const all = inOrder([...findings, ...findTwice([map])]);
  return { value: hasErrors(all) ? null : map, findings: all };
}

/** What is wrong between data maps: a table stands once in a connection, whatever the file. */
export function checkDataMaps(maps: readonly DataMap[]): Finding[] {
  return inOrder(findTwice(maps));
}

function findTwice(maps: readonly DataMap[]): Finding[] {
  const seen = new Map<string, WrittenAt>();
  const findings: Finding[] = [];
  for (const { connections, tables } of maps) {
    for (const { table, position } of tables) {
      const again = connections.find((connection) => seen.has(placeKey(connection, table)));
      const first = again === undefined ? undefined : seen.get(placeKey(again, table));
      if (again !== undefined && first !== undefined) {
        const facts = { table, connection: again, file: first.file, line: first.line };
        findings.push(finding('table-twice', position, facts));
      }
      for (const connection of connections) seen.set(placeKey(connection, table), first ?? position);
    }
  }
  return findings;
}

function placeKey(connection: string, table: string): string {
  return `${connection}/${bareTable(table)}`;
}

function build(document: Document, written: WrittenDataMap): DataMap {
  return {
    connections: [written.connection].flat(),
    timezone: written.timezone ?? null,
    backupsKept: written.backups_kept ?? null,
    tables: Object.entries(written.tables).map(([table, entry]) => buildTable(document, table, entry)),
    position: writtenAt(document, []),
    positions: keyPositions(document, [], written),
  };
}

function buildTable(document: Document, table: string, entry: WrittenTable | WrittenPlace[]): TableEntry {
  const path = ['tables', table];
  const position = writtenAt(document, path, 'key');
  if (!Array.isArray(entry)) {
    if (entry.exempt !== undefined) return { kind: 'exempt', table, reason: entry.exempt, position };
    if (entry.with !== undefined) return { kind: 'with', table, parent: entry.with, position };
    if (entry.todo !== undefined) return { kind: 'todo', table, reason: entry.todo, position };
    return {
      kind: 'places',
      table,
      key: keyOf([entry]),
      places: [buildPlace(document, path, asPlace(entry))],
      position,
    };
  }
  const places = entry.map((place, index) => buildPlace(document, [...path, index], place));
  return { kind: 'places', table, key: keyOf(entry), places, position };
}

/** The schema has made sure of both keys wherever the table is neither exempt nor to be done. */
function asPlace(entry: WrittenTable): WrittenPlace {
  return entry as WrittenPlace;
}

function keyOf(
  entries: readonly { readonly key?: string | string[] | undefined }[],
): readonly string[] | null {
  const key = entries.find((entry) => entry.key !== undefined)?.key;
  return key === undefined ? null : [key].flat();
}
