import type { Alteration } from '../anonymise/alteration.ts';
import type { WrittenAt } from '../finding.ts';
import type { Join, Link, Predicate } from '../sql/predicate.ts';
import type { Archive, DataMap, Dependant, EventColumn, Place, Summary, TableEntry } from './place/place.ts';

/** A table or a column, as a data map writes it. */
export interface WrittenName {
  readonly name: string;
  readonly at: WrittenAt;
  /** Where it is; null: on every connection of the map. */
  readonly connection: string | null;
}

/** Where a key of a place stands. */
type PositionOf = (key: string) => WrittenAt;

/** Every table and column that the data map names, once for each place where it does. */
export function namesIn(map: DataMap): readonly WrittenName[] {
  return map.tables.flatMap((entry) => [...named(entry.position, [entry.table]), ...namesBelow(entry)]);
}

function namesBelow(entry: TableEntry): readonly WrittenName[] {
  if (entry.kind === 'with') return named(entry.position, [entry.parent]);
  if (entry.kind !== 'places') return [];
  const at = entry.places.map(({ positions }) => positions['key']).find((one) => one !== undefined);
  return [...named(at ?? entry.position, entry.key ?? []), ...entry.places.flatMap(namesOfPlace)];
}

function namesOfPlace(place: Place): readonly WrittenName[] {
  const at: PositionOf = (key) => place.positions[key] ?? place.position;
  const events = [...Object.values(place.events), place.start];
  return [
    ...named(at('where'), ofPredicate(place.where)),
    ...namesOfPerson(place, at),
    ...events.flatMap((event) => (event ? named(event.position, ofEvent(event)) : [])),
    ...Object.entries(place.conditions).flatMap(([name, one]) =>
      named(at(`conditions.${name}`), ofPredicate(one)),
    ),
    ...Object.entries(place.attributes).flatMap(([name, column]) =>
      named(at(`attributes.${name}`), [column]),
    ),
    ...namesOfDependants(place.dependants, 'dependants', at),
    ...namesOfAlteration(place.alteration, '', at),
    ...namesOfArchive(place.archive, at),
    ...namesOfSummary(place.summary, at),
  ];
}

function namesOfPerson({ person }: Place, at: PositionOf): readonly WrittenName[] {
  if (person.kind === 'none') return [];
  return Object.entries(person.columns).flatMap(([kind, { column, from }]) =>
    named(at(`person.${kind}`), [column, ...(from ? ofLink(from) : [])]),
  );
}

function namesOfDependants(
  dependants: readonly Dependant[],
  key: string,
  at: PositionOf,
): readonly WrittenName[] {
  return dependants.flatMap(({ table, on, to, dependants: below }, index) => [
    ...named(at(`${key}.${index}`), [table, ...ofJoins(on)]),
    ...(to ? named(at(`${key}.${index}`), [to.table], to.connection) : []),
    ...namesOfDependants(below, `${key}.${index}`, at),
  ]);
}

function namesOfAlteration(
  alteration: Alteration | null,
  prefix: string,
  at: PositionOf,
): readonly WrittenName[] {
  if (!alteration) return [];
  const { columns, leaves, marker } = alteration;
  return [
    ...Object.keys(columns).flatMap((name) => named(at(`${prefix}columns.${name}`), [name])),
    ...leaves.flatMap((name) => named(at(`${prefix}leaves.${name}`), [name])),
    ...(marker === null ? [] : named(at(`${prefix}marker`), [marker])),
  ];
}

function namesOfArchive(archive: Archive | null, at: PositionOf): readonly WrittenName[] {
  if (!archive) return [];
  const { to, startInto, remains } = archive;
  return [
    ...named(at('archive'), [to.table, startInto], to.connection),
    ...namesOfAlteration(remains, 'archive.', at),
  ];
}

function namesOfSummary(summary: Summary | null, at: PositionOf): readonly WrittenName[] {
  if (!summary) return [];
  return [
    ...named(at('summarise'), [summary.into, summary.count]),
    ...summary.by.flatMap(({ into, column }) => named(at(`by.${into}`), [into, column])),
  ];
}

function ofEvent({ column, from }: EventColumn): readonly string[] {
  return [column, ...(from ? ofLink(from) : [])];
}

function ofLink({ table, on, where }: Link): readonly string[] {
  return [table, ...ofJoins(on), ...ofPredicate(where)];
}

function ofJoins(on: readonly Join[]): readonly string[] {
  return on.flatMap(({ theirs, ours }) => (ours === null ? [theirs] : [theirs, ours]));
}

function ofPredicate(predicate: Predicate | null): readonly string[] {
  if (!predicate) return [];
  switch (predicate.op) {
    case 'not':
      return ofPredicate(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(ofPredicate);
    case 'some':
      return ofLink(predicate.link);
    default:
      return [predicate.column];
  }
}

function named(at: WrittenAt, names: readonly string[], connection: string | null = null): WrittenName[] {
  return names.map((name) => ({ name, at, connection }));
}
