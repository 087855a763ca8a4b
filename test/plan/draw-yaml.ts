import type { Alteration, Technique } from '../../src/anonymise/alteration.ts';
import type { Keep } from '../../src/calendar/keep.ts';
import type {
  Archive,
  ArchiveTable,
  Dependant,
  EventColumn,
  Person,
  PersonColumn,
  Place,
  Summary,
  TableEntry,
} from '../../src/datamap/place/place.ts';
import { isByName, type KeepByName, keepsOf } from '../../src/policy/keep.ts';
import type { Policy, Stage, Starts } from '../../src/policy/policy.ts';
import { isStaged } from '../../src/policy/stage.ts';
import type { Join, Link, Predicate, Scalar } from '../../src/sql/predicate.ts';
import type { Draw, DrawnSide } from './draw.ts';

/*
 * The draw as the files in which people write it. JSON is YAML too, so that no other notation is needed; every word is
 * the language's own, written a second time here.
 */

type Written = Readonly<Record<string, unknown>>;

/** File name → text, in policies/. */
export function policyFiles(draw: Draw): Readonly<Record<string, string>> {
  return Object.fromEntries(
    draw.policies.map((policy) => [`${policy.category}.yaml`, textOf(writtenPolicy(policy))] as const),
  );
}

/** The text of one connection's data map. */
export function dataMapFile(connection: string, { columnZone, entries }: DrawnSide): string {
  return textOf({
    connection,
    timezone: columnZone,
    tables: Object.fromEntries(entries.map((entry) => [entry.table, writtenEntry(entry)] as const)),
  });
}

/** What retentiond.yaml says beside its addresses. */
export function configLines(draw: Draw): string {
  const categories = Object.entries(draw.overdueAfterSeconds).map(
    ([category, seconds]) => [category, { overdue_after: `${seconds} seconds` }] as const,
  );
  return [
    `timezone: ${textOf(draw.zone)}`,
    `plausible_after: ${draw.plausibleAfter}`,
    `categories: ${textOf(Object.fromEntries(categories))}`,
  ].join('\n');
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}

function writtenPolicy(policy: Policy): Written {
  const { category, starts, stages, extension, suspension, keepAtLeast } = policy;
  const [{ keep, action }] = stages;
  return {
    category,
    title: category,
    purpose: 'Drawing lots',
    legal_basis: 'contract',
    ...(starts ? writtenStart(starts) : {}),
    ...(isStaged(policy)
      ? { stages: stages.map(writtenStage) }
      : { keep: isByName(keep) ? writtenNames(keep) : keepText(keep) }),
    // biome-ignore lint/suspicious/noThenProperty: the word is the language's own
    ...(starts && !isStaged(policy) ? { then: action } : {}),
    ...(extension ? { extend_while: extension.while, at_most: keepText(extension.atMost) } : {}),
    ...(suspension.length > 0 ? { suspend_while: suspension } : {}),
    ...(keepAtLeast ? { keep_at_least: keepText(keepAtLeast) } : {}),
    ...(keepsOf(keep).includes('indefinitely') ? { review_every: '2 years' } : {}),
  };
}

/** Stages have one period each. */
function writtenStage({ keep, action, base }: Stage): Written {
  if (isByName(keep)) throw new RangeError('a stage has no names');
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own
  return { keep: keepText(keep), then: action, in: base };
}

/** What there is where an event counts. */
function writtenStart({ combine, events }: Starts): Written {
  return {
    starts: combine === 'only' ? events[0] : { [combine]: events },
    examples: combine === 'only' ? [] : events.map((event) => exampleWithout(event, events)),
  };
}

function writtenNames({ by, names, otherwise }: KeepByName): Written {
  const periods = Object.fromEntries(names.map(({ name, keep }) => [name, keepText(keep)] as const));
  return { by, periods, otherwise: keepText(otherwise) };
}

function exampleWithout(missing: string, events: readonly string[]): Written {
  const known = events.filter((event) => event !== missing).map((event) => [event, '2001-01-01'] as const);
  return { given: Object.fromEntries(known), on: '2001-01-01', expect: 'kept' };
}

function keepText(keep: Keep): string {
  if (typeof keep === 'string') return keep;
  const { count, unit } = keep;
  if (unit === 'moment') return 'no longer';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function writtenEntry(entry: TableEntry): unknown {
  if (entry.kind === 'with') return { with: entry.parent };
  if (entry.kind !== 'places') return { [entry.kind]: entry.reason };
  const places = entry.places.map((place) => ({
    ...writtenPlace(place),
    ...(entry.key ? { key: entry.key } : {}),
  }));
  return places.length === 1 ? places[0] : places;
}

function writtenPlace({
  category,
  where,
  person,
  events,
  attributes,
  conditions,
  dependants,
  base,
  start,
  alteration,
  archive,
  summary,
}: Place): Written {
  return {
    category,
    ...(where ? { where: writtenCondition(where) } : {}),
    ...writtenPerson(person),
    ...(Object.keys(events).length > 0
      ? { events: mapValues(events, (event) => (event ? writtenEvent(event) : 'none')) }
      : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(Object.keys(conditions).length > 0
      ? { conditions: mapValues(conditions, (one) => (one ? writtenCondition(one) : 'none')) }
      : {}),
    ...(dependants.length > 0 ? { dependants: dependants.map(writtenDependant) } : {}),
    ...(base === 'archive' ? { in: base } : {}),
    ...(start ? { start: start.as ? { column: start.column, as: start.as } : start.column } : {}),
    ...(archive ? { archive: writtenArchive(archive) } : {}),
    ...(alteration ? { anonymise: writtenAlteration(alteration) } : {}),
    ...(summary ? { summarise: writtenSummary(summary) } : {}),
  };
}

function writtenSummary({ into, by, count, minimumGroup }: Summary): Written {
  const columns = by.map(({ into: name, column, unit, because }) => {
    return [name, unit === 'value' ? { column, because } : { [`${unit}_of`]: column }] as const;
  });
  return { into, by: Object.fromEntries(columns), count, minimum_group: minimumGroup };
}

function writtenArchive({ to, startInto, remains }: Archive): Written {
  const { columns, ...rest }: Written = remains ? writtenAlteration(remains) : {};
  const changed = Object.keys(remains?.columns ?? {}).length > 0 ? { columns } : {};
  return { to: writtenTarget(to), start_into: startInto, ...changed, ...rest };
}

function writtenAlteration({ columns, leaves, marker }: Alteration): Written {
  return { columns: mapValues(columns, writtenTechnique), leaves, ...(marker === null ? {} : { marker }) };
}

function writtenTechnique(technique: Technique): unknown {
  if (technique.kind === 'null') return null;
  if (technique.kind !== 'set') throw new RangeError(`no draw has a technique ${technique.kind}`);
  const { parts, placeholders } = technique;
  const text = parts.flatMap((part, index) => [part, placeholders[index] ? `{${placeholders[index]}}` : '']);
  return { set: text.join('') };
}

function writtenPerson(person: Person): Written {
  if (person.kind === 'none') return { person: 'none', because: person.because };
  return {
    person: mapValues(person.columns, writtenPersonColumn),
    ...(person.match === 'exact' ? {} : { person_match: person.match }),
  };
}

function writtenPersonColumn({ column, from }: PersonColumn): unknown {
  return from ? { column, ...writtenLink(from) } : column;
}

function writtenEvent({ column, always, as, from }: EventColumn): unknown {
  const rest = { ...(always ? { always } : {}), ...(as ? { as } : {}) };
  if (from) return { [from.pick]: column, ...writtenLink(from), ...rest };
  return Object.keys(rest).length > 0 ? { column, ...rest } : column;
}

function writtenLink({ table, on, where }: Link): Written {
  return { of: table, on: writtenOn(on), ...(where ? { where: writtenCondition(where) } : {}) };
}

function writtenOn(on: readonly Join[]): unknown {
  const [first] = on;
  if (on.length === 1 && first?.ours === null) return first.theirs;
  return Object.fromEntries(on.map(({ theirs, ours }) => [theirs, ours] as const));
}

function writtenDependant({ table, on, action, to, dependants }: Dependant): Written {
  const below = dependants.length > 0 ? { dependants: dependants.map(writtenDependant) } : {};
  const where = to ? { to: writtenTarget(to) } : {};
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own
  return { table, on: writtenOn(on), then: action, ...where, ...below };
}

function writtenTarget({ connection, table }: ArchiveTable): string {
  return `${connection}.${table}`;
}

function writtenCondition(predicate: Predicate): Written {
  switch (predicate.op) {
    case 'equals':
      return { [predicate.column]: predicate.value };
    case 'any':
    case 'all':
      return { [predicate.op]: predicate.predicates.map(writtenCondition) };
    case 'not':
      return writtenOpposite(predicate.predicate);
    case 'some': {
      const { of, ...link } = writtenLink(predicate.link);
      return { some: of, ...link };
    }
    case 'above':
    case 'below':
      return { [predicate.column]: { [predicate.op]: predicate.value } };
    default:
      throw new RangeError(`no draw has a condition ${predicate.op}`);
  }
}

/** The language negates values only, so that the rest is turned inside out. */
function writtenOpposite(predicate: Predicate): Written {
  switch (predicate.op) {
    case 'equals':
      return { [predicate.column]: { not: predicate.value satisfies Scalar } };
    case 'any':
      return { all: predicate.predicates.map(writtenOpposite) };
    case 'all':
      return { any: predicate.predicates.map(writtenOpposite) };
    case 'above':
      return { any: [{ [predicate.column]: { at_most: predicate.value } }, { [predicate.column]: null }] };
    case 'below':
      return { any: [{ [predicate.column]: { at_least: predicate.value } }, { [predicate.column]: null }] };
    default:
      throw new RangeError(`the language cannot say the opposite of ${predicate.op}`);
  }
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => unknown): Written {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)] as const));
}
