import { keepTag } from '../../calendar/keep.ts';
import type { Dependant, EventColumn, Person, PersonColumn } from '../../datamap/place/place.ts';
import type { DiffPhrases } from '../../plan/explain/diff-phrases.ts';
import { isByName, type KeepByName, keepsOf, type PolicyKeep } from '../../policy/keep.ts';
import type { Starts } from '../../policy/policy.ts';
import type { Predicate } from '../../sql/predicate.ts';
import { conditionText, linkText } from './condition-text.ts';
import type { Unit } from './unit.ts';

/** One thing that decides which rows change, and how, in words; null where a side has none. */
export interface Part {
  readonly what: string;
  readonly text: string | null;
}

/** Everything that decides about a unit's rows, the policy's words first; both sides have the same list, but for names. */
export function partsOf(
  { policy, stage, place, map, config, table, rowKey }: Unit,
  say: DiffPhrases,
): readonly Part[] {
  const { extension, suspension, keepAtLeast, starts } = policy;
  const { part } = say;
  return [
    { what: part.period, text: keepText(stage.keep, say) },
    { what: part.start, text: starts && startsText(starts, say) },
    { what: part.action, text: stage.action },
    { what: part.stage, text: stage.number === null ? null : String(stage.number) },
    { what: part.keptLonger, text: extension?.while.join(', ') ?? null },
    { what: part.atMost, text: extension && say.period(extension.atMost) },
    { what: part.nothingDue, text: listText(suspension) },
    { what: part.keptAtLeast, text: keepAtLeast && say.period(keepAtLeast) },
    { what: part.table, text: table },
    { what: part.rowKey, text: rowKey && listText(rowKey) },
    { what: part.whichRows, text: place.where && conditionText(place.where, say.conditions) },
    ...eventParts(place.events, say),
    ...(place.start ? [{ what: part.startIn, text: columnText(place.start, say) }] : []),
    ...conditionParts(place.conditions, say),
    ...Object.entries(place.attributes).map(([name, column]) => ({ what: say.isIn(name), text: column })),
    { what: part.person, text: personText(place.person, say) },
    ...place.dependants.flatMap((one) => dependantParts(one, say)),
    { what: part.zone, text: config.timezone },
    { what: part.columnZone, text: map.timezone },
    { what: part.plausible, text: config.plausibleAfter },
  ];
}

/** `24 months where “cookie name” is _ga, _ga_*; else 6 months`. */
function keepText(keep: PolicyKeep, say: DiffPhrases): string {
  if (!isByName(keep)) return say.keep(keep);
  const named = keepsOf(keep)
    .map((one) => ({ one, names: namesOf(keep, keepTag(one)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ one, names }) => say.keepWhere(say.keep(one), keep.by, names.join(', ')));
  return [...named, say.otherwise(say.keep(keep.otherwise))].join('; ');
}

function namesOf({ names }: KeepByName, tag: string): readonly string[] {
  return names.filter(({ keep }) => keepTag(keep) === tag).map(({ name }) => name);
}

function startsText({ combine, events }: Starts, say: DiffPhrases): string {
  return combine === 'only' ? events.join(', ') : say.startOf(combine, events.join(', '));
}

function listText(items: readonly string[]): string | null {
  return items.length === 0 ? null : items.join(', ');
}

function eventParts(events: Unit['place']['events'], say: DiffPhrases): Part[] {
  return Object.entries(events).map(([name, column]) => ({
    what: say.isIn(name),
    text: column === null ? say.noColumn : columnText(column, say),
  }));
}

function columnText({ column, always, as, from }: EventColumn, say: DiffPhrases): string {
  const own = from === null ? column : say.picked(from.pick, column, linkText(from, say.conditions));
  return `${own}${as === null ? '' : say.readAs(as)}${always ? say.alwaysThere : ''}`;
}

function conditionParts(conditions: Readonly<Record<string, Predicate | null>>, say: DiffPhrases): Part[] {
  return Object.entries(conditions).map(([name, predicate]) => ({
    what: say.holdsWhere(name),
    text: predicate === null ? say.never : conditionText(predicate, say.conditions),
  }));
}

function personText(person: Person, say: DiffPhrases): string {
  if (person.kind === 'none') return say.nobody;
  const columns = Object.entries(person.columns).map(
    ([kind, column]) => `${kind}: ${personColumnText(column, say)}`,
  );
  return `${columns.join(', ')}${person.match === 'exact' ? '' : say.anyCase}`;
}

function personColumnText({ column, from }: PersonColumn, say: DiffPhrases): string {
  return from === null ? column : say.of(column, linkText(from, say.conditions));
}

function dependantParts({ table, on, action, to, dependants }: Dependant, say: DiffPhrases): Part[] {
  const by = on.map(({ theirs }) => theirs).join(', ');
  return [
    { what: say.dependants(table, by), text: say.into(action, to) },
    ...dependants.flatMap((one) => dependantParts(one, say)),
  ];
}
