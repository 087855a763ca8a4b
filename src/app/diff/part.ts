import { formatKeep, keepTag } from '../../calendar/keep.ts';
import { formatPeriod, type Period } from '../../calendar/period.ts';
import type { Dependant, EventColumn, Person, PersonColumn } from '../../datamap/place.ts';
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
export function partsOf({ policy, stage, place, map, config, table, rowKey }: Unit): readonly Part[] {
  const { extension, suspension, keepAtLeast, starts } = policy;
  return [
    { what: 'the period', text: keepText(stage.keep) },
    { what: 'the start', text: starts && startsText(starts) },
    { what: 'then', text: stage.action },
    { what: 'the stage', text: stage.number === null ? null : String(stage.number) },
    { what: 'kept longer while', text: extension?.while.join(', ') ?? null },
    { what: 'at most', text: extension && periodText(extension.atMost) },
    { what: 'nothing is due while', text: listText(suspension) },
    { what: 'kept at least', text: keepAtLeast && periodText(keepAtLeast) },
    { what: 'the table', text: table },
    { what: 'the row key', text: rowKey && listText(rowKey) },
    { what: 'which rows', text: place.where && conditionText(place.where) },
    ...eventParts(place.events),
    ...(place.start ? [{ what: 'the start is in', text: columnText(place.start) }] : []),
    ...conditionParts(place.conditions),
    ...Object.entries(place.attributes).map(([name, column]) => ({ what: `“${name}” is in`, text: column })),
    { what: 'the person', text: personText(place.person) },
    ...place.dependants.flatMap((one) => dependantParts(one)),
    { what: 'the zone in which days are counted', text: config.timezone },
    { what: 'the zone of columns that carry none', text: map.timezone },
    { what: 'events are plausible from', text: config.plausibleAfter },
  ];
}

/** `24 months where “cookie name” is _ga, _ga_*; else 6 months`. */
function keepText(keep: PolicyKeep): string {
  if (!isByName(keep)) return formatKeep(keep);
  const named = keepsOf(keep)
    .map((one) => ({ one, names: namesOf(keep, keepTag(one)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ one, names }) => `${formatKeep(one)} where “${keep.by}” is ${names.join(', ')}`);
  return [...named, `else ${formatKeep(keep.otherwise)}`].join('; ');
}

function namesOf({ names }: KeepByName, tag: string): readonly string[] {
  return names.filter(({ keep }) => keepTag(keep) === tag).map(({ name }) => name);
}

function startsText({ combine, events }: Starts): string {
  return combine === 'only' ? events.join(', ') : `the ${combine} of ${events.join(', ')}`;
}

function periodText(period: Period): string {
  return formatPeriod(period, 'en');
}

function listText(items: readonly string[]): string | null {
  return items.length === 0 ? null : items.join(', ');
}

function eventParts(events: Unit['place']['events']): Part[] {
  return Object.entries(events).map(([name, column]) => ({
    what: `“${name}” is in`,
    text: column === null ? 'no column' : columnText(column),
  }));
}

function columnText({ column, always, as, from }: EventColumn): string {
  const own = from === null ? column : `the ${from.pick} ${column} of ${linkText(from)}`;
  return `${own}${as === null ? '' : `, as ${as}`}${always ? ', always there' : ''}`;
}

function conditionParts(conditions: Readonly<Record<string, Predicate | null>>): Part[] {
  return Object.entries(conditions).map(([name, predicate]) => ({
    what: `“${name}” holds where`,
    text: predicate === null ? 'never' : conditionText(predicate),
  }));
}

function personText(person: Person): string {
  if (person.kind === 'none') return 'nobody';
  const columns = Object.entries(person.columns).map(
    ([kind, column]) => `${kind}: ${personColumnText(column)}`,
  );
  return `${columns.join(', ')}${person.match === 'exact' ? '' : ', letter case does not count'}`;
}

function personColumnText({ column, from }: PersonColumn): string {
  return from === null ? column : `${column} of ${linkText(from)}`;
}

function dependantParts({ table, on, action, to, dependants }: Dependant): Part[] {
  const by = on.map(({ theirs }) => theirs).join(', ');
  const into = to === null ? '' : ` to ${to.connection}.${to.table}`;
  return [
    { what: `rows of ${table} that depend on it by ${by}`, text: `${action}${into}` },
    ...dependants.flatMap((one) => dependantParts(one)),
  ];
}
