import { recordOf } from '../config/record.ts';
import { type Finding, finding, hasErrors, inOrder, type WrittenAt } from '../finding.ts';
import { decode } from '../reading/decode.ts';
import { type Document, type Path, type Reading, writtenAt } from '../reading/document.ts';
import { readDocument } from '../reading/read-document.ts';
import { toPredicate } from './condition.ts';
import type { DataMap, EventColumn, Person, Place, TableEntry } from './place.ts';
import { dataMapSchema, type WrittenDataMap, type WrittenPlace, type WrittenTable } from './schema.ts';

type WrittenEvent = NonNullable<WrittenPlace['events']>[string];

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

/** A table without a schema is most often the one in `public`; other search paths are looked up in the catalogue. */
function placeKey(connection: string, table: string): string {
  return `${connection}/${table.replace(/^public\./, '')}`;
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

function buildPlace(document: Document, path: Path, written: WrittenPlace): Place {
  const events = Object.entries(written.events ?? {});
  const conditions = Object.entries(written.conditions ?? {});
  return {
    category: written.category,
    where: written.where === undefined ? null : toPredicate(written.where),
    person: buildPerson(written),
    events: recordOf(
      events.map(([name, event]) => [name, buildEvent(document, [...path, 'events', name], event)] as const),
    ),
    conditions: recordOf(
      conditions.map(
        ([name, condition]) => [name, condition === 'none' ? null : toPredicate(condition)] as const,
      ),
    ),
    position: writtenAt(document, [...path, 'category']),
    positions: {
      ...keyPositions(document, path, written),
      ...keyPositions(document, [...path, 'person'], written.person, 'person.'),
      ...keyPositions(document, [...path, 'events'], written.events, 'events.'),
      ...keyPositions(document, [...path, 'conditions'], written.conditions, 'conditions.'),
    },
  };
}

function buildPerson(written: WrittenPlace): Person {
  if (written.person === 'none') return { kind: 'none', because: written.because as string };
  const columns = Object.entries(written.person).map(
    ([kind, column]) => [kind, typeof column === 'string' ? column : column.column] as const,
  );
  return { kind: 'columns', columns: recordOf(columns) };
}

function buildEvent(document: Document, path: Path, event: WrittenEvent): EventColumn | null {
  if (event === 'none') return null;
  if (typeof event === 'string')
    return { column: event, always: false, as: null, position: writtenAt(document, path) };
  return {
    column: event.column as string,
    always: event.always ?? false,
    as: event.as ?? null,
    position: writtenAt(document, [...path, 'column']),
  };
}

/** Where the keys of a mapping stand; nothing for a value that is none. */
function keyPositions(
  document: Document,
  path: Path,
  value: unknown,
  prefix = '',
): Record<string, WrittenAt> {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return recordOf(
    keys.map((key) => [`${prefix}${key}`, writtenAt(document, [...path, key], 'key')] as const),
  );
}
