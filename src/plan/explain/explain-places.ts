import type { Alteration, Technique } from '../../anonymise/alteration.ts';
import { formatPeriod } from '../../calendar/period.ts';
import type {
  Archive,
  ArchiveTable,
  Base,
  Dependant,
  DependantAction,
  Summary,
} from '../../datamap/place/place.ts';
import type { Stage } from '../../policy/policy.ts';
import { keptWith } from '../../rules/kept-with.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { StartEvent } from '../../rules/rule/start-event.ts';
import { filtered } from './filter-text.ts';
import type { Speech } from './speech.ts';

/** What a stage does to the rows of each place beyond its action: one line for places that do the same. */
export function placeLines(rules: readonly Rule[], stage: Stage, speech: Speech): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const rule of rules) {
    const clauses = JSON.stringify(rule.stage === stage.number ? clausesOf(rule, speech) : []);
    places.set(clauses, (places.get(clauses) ?? new Set()).add(placeName(rule)));
  }
  places.delete('[]');
  return [...places].map(([clauses, tables]) =>
    speech.ofPlaces.at([...tables].join(', '), JSON.parse(clauses) as string[]),
  );
}

/** What becomes of a row's columns and dependants; empty where the whole row goes alone. */
export function clausesOf(rule: Rule, speech: Speech): readonly string[] {
  const { archive, summary, alteration, dependants } = rule;
  return [
    ...(archive === null ? [] : archiveClauses(archive, speech)),
    ...(summary === null ? [] : summaryClauses(summary, speech)),
    ...(archive === null && alteration !== null ? alterationClauses(alteration, speech) : []),
    ...dependantClauses(dependants, speech),
    ...keptWith([rule]).map(({ table, category, keepAtLeast }) =>
      speech.ofPlaces.keptWith(table, category, formatPeriod(keepAtLeast, speech.language)),
    ),
  ];
}

/** Where a category lives: one line, or one for each base where there are several. */
export function livesLines(rules: readonly Rule[], speech: Speech): readonly string[] {
  const { say } = speech;
  if (rules.length === 0) return [say.nowhere];
  const bases = [...new Set(rules.map(({ base }) => base))];
  if (bases.every((base) => base === 'active')) return [say.lives(placesIn(rules, 'active', speech))];
  return bases.map((base) => say.livesIn(base, placesIn(rules, base, speech)));
}

/** One place has a rule for each stage and KEEP, and those that have a period know its columns. */
function placesIn(rules: readonly Rule[], base: Base, speech: Speech): string {
  const dated = new Map<string, Rule>();
  for (const rule of rules.filter((one) => one.base === base)) {
    const place = placeName(rule);
    if (!dated.get(place)?.start.length) dated.set(place, rule);
  }
  return [...dated.values()].map((rule) => placeOf(rule, speech)).join(', ');
}

function placeOf(rule: Rule, speech: Speech): string {
  const separator = rule.start.some((event) => event.from) ? '; ' : ', ';
  const sources = rule.start.map((event) => sourceOf(event, rule.connection, speech.say));
  const table = placeName(rule);
  return filtered(sources.length === 0 ? table : `${table} (${sources.join(separator)})`, rule, speech);
}

export function placeName({ connection, table }: ArchiveTable): string {
  return `${connection}.${table}`;
}

function sourceOf({ column, from }: StartEvent, connection: string, say: Speech['say']): string {
  if (!from) return column;
  return say.linked(`${connection}.${from.table}.${column}`, from.on.map(({ theirs }) => theirs).join(', '));
}

function archiveClauses({ to, startInto, remains }: Archive, speech: Speech): readonly string[] {
  const { ofPlaces, say } = speech;
  const copied = ofPlaces.copied(placeName(to), startInto);
  if (remains === null) return [copied, ofPlaces.nothingStays];
  return [
    copied,
    ...(remains.leaves.length > 0 ? [ofPlaces.stays(say.list(remains.leaves))] : []),
    ...columnClauses(remains.columns, speech),
    ofPlaces.othersEmptied,
    ...(remains.marker === null ? [] : [ofPlaces.marker(remains.marker)]),
  ];
}

function alterationClauses({ columns, leaves, marker }: Alteration, speech: Speech): readonly string[] {
  const { ofPlaces, say } = speech;
  return [
    ...columnClauses(columns, speech),
    ...(leaves.length > 0 ? [ofPlaces.unchanged(say.list(leaves))] : []),
    ...(marker === null ? [] : [ofPlaces.marker(marker)]),
  ];
}

/** Columns to which the same happens are named together. */
function columnClauses(
  columns: Readonly<Record<string, Technique>>,
  { ofPlaces, say }: Speech,
): readonly string[] {
  const alike = new Map<string, { readonly technique: Technique; readonly names: string[] }>();
  for (const [name, technique] of Object.entries(columns)) {
    const same = alike.get(JSON.stringify(technique));
    if (same) same.names.push(name);
    else alike.set(JSON.stringify(technique), { technique, names: [name] });
  }
  return [...alike.values()].map(({ technique, names }) => ofPlaces.column(say.list(names), technique));
}

function summaryClauses(
  { into, by, count, minimumGroup }: Summary,
  { ofPlaces, say }: Speech,
): readonly string[] {
  const columns = say.list(by.map((column) => ofPlaces.countedBy(column)));
  return [ofPlaces.counted(into, count, columns), ofPlaces.smallGroups(minimumGroup)];
}

const ORDER: readonly DependantAction[] = ['delete', 'archive', 'detach', 'keep'];

/** Rows that depend on dependants are among them: they go the same way down. */
function dependantClauses(dependants: readonly Dependant[], { ofPlaces, say }: Speech): readonly string[] {
  const all = withDescendants(dependants);
  return ORDER.flatMap((action) => {
    const tables = all
      .filter((dependant) => dependant.action === action)
      .map(({ table, on, to }) =>
        ofPlaces.dependant(table, on.map(({ theirs }) => theirs).join(', '), to && placeName(to)),
      );
    return tables.length === 0 ? [] : [ofPlaces.dependants(action, say.list(tables))];
  });
}

function withDescendants(dependants: readonly Dependant[]): readonly Dependant[] {
  return dependants.flatMap((dependant) => [dependant, ...withDescendants(dependant.dependants)]);
}
