import { recordOf } from '../config/record.ts';
import type { WrittenAt } from '../finding.ts';
import { type Document, type Path, writtenAt } from '../reading/document.ts';
import { alterationPositions, buildAlteration } from './alteration.ts';
import { buildArchive, buildSummary } from './archive.ts';
import { toLink, toPredicate } from './condition/condition.ts';
import { toJoins, type WrittenOn } from './place/link.ts';
import type { Dependant, EventColumn, Person, PersonColumn, Place } from './place/place.ts';
import type { WrittenDependant } from './schema/dependant-schema.ts';
import type { WrittenEvent, WrittenStart } from './schema/event-schema.ts';
import type { WrittenPlace } from './schema/schema.ts';

type WrittenPersonColumn = Exclude<WrittenPlace['person'], 'none'>[string];

/** One category in one table, checked by the schema; `path` is where it stands in the document. */
export function buildPlace(document: Document, path: Path, written: WrittenPlace): Place {
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
    dependants: buildDependants(written.dependants),
    attributes: recordOf(Object.entries(written.attributes ?? {})),
    base: written.in ?? 'active',
    start: buildStart(document, [...path, 'start'], written.start),
    alteration: buildAlteration(written.anonymise),
    archive: buildArchive(written.archive),
    summary: buildSummary(written.summarise),
    position: writtenAt(document, [...path, 'category']),
    positions: {
      ...keyPositions(document, path, written),
      ...keyPositions(document, [...path, 'person'], written.person, 'person.'),
      ...keyPositions(document, [...path, 'events'], written.events, 'events.'),
      ...keyPositions(document, [...path, 'conditions'], written.conditions, 'conditions.'),
      ...keyPositions(document, [...path, 'attributes'], written.attributes, 'attributes.'),
      ...keyPositions(document, [...path, 'summarise', 'by'], written.summarise?.by, 'by.'),
      ...alterationPositions(document, path, written.anonymise, 'anonymise'),
      ...alterationPositions(document, path, written.archive, 'archive'),
      ...recordOf(dependantPositions(document, path, written.dependants, 'dependants')),
    },
  };
}

function buildPerson(written: WrittenPlace): Person {
  if (written.person === 'none') return { kind: 'none', because: written.because as string };
  const columns = Object.entries(written.person).map(
    ([kind, column]) => [kind, buildPersonColumn(column)] as const,
  );
  return { kind: 'columns', columns: recordOf(columns), match: written.person_match ?? 'exact' };
}

function buildPersonColumn(written: WrittenPersonColumn): PersonColumn {
  if (typeof written === 'string') return { column: written, from: null };
  const { column, of, on, where } = written;
  return { column, from: of === undefined ? null : toLink(of, on as WrittenOn, where) };
}

function buildEvent(document: Document, path: Path, event: WrittenEvent): EventColumn | null {
  if (event === 'none') return null;
  if (typeof event === 'string')
    return { column: event, always: false, as: null, from: null, position: writtenAt(document, path) };
  const { always = false, as = null } = event;
  if (event.column !== undefined) {
    const position = writtenAt(document, [...path, 'column']);
    return { column: event.column, always, as, from: null, position };
  }
  const pick = event.latest === undefined ? 'earliest' : 'latest';
  return {
    column: event[pick] as string,
    always,
    as,
    // The schema has made sure of `of` and `on`.
    from: { ...toLink(event.of as string, event.on as WrittenOn, event.where), pick },
    position: writtenAt(document, [...path, pick]),
  };
}

function buildStart(document: Document, path: Path, start: WrittenStart | undefined): EventColumn | null {
  if (start === undefined) return null;
  const [column, as] = typeof start === 'string' ? [start, null] : [start.column, start.as ?? null];
  return { column, always: true, as, from: null, position: writtenAt(document, path) };
}

function buildDependants(written: readonly WrittenDependant[] | undefined): readonly Dependant[] {
  return (written ?? []).map((dependant) => ({
    table: dependant.table,
    on: toJoins(dependant.on),
    action: dependant.then,
    to: dependant.to ?? null,
    dependants: buildDependants(dependant.dependants),
  }));
}

/** Of each entry, as `dependants.0`, and `dependants.0.1` for the second one below it. */
function dependantPositions(
  document: Document,
  path: Path,
  written: readonly WrittenDependant[] | undefined,
  name: string,
): (readonly [string, WrittenAt])[] {
  return (written ?? []).flatMap((dependant, index) => {
    const at = [...path, 'dependants', index];
    const own = [`${name}.${index}`, writtenAt(document, at)] as const;
    return [own, ...dependantPositions(document, at, dependant.dependants, `${name}.${index}`)];
  });
}

/** Where the keys of a mapping stand; nothing for a value that is none. */
export function keyPositions(
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
