import { periodOf } from '../../calendar/keep.ts';
import { isAtLeast } from '../../calendar/period-length.ts';
import type { EventLink, Person } from '../../datamap/place/place.ts';
import type { WrittenAt } from '../../finding.ts';
import { columnsOfLinked } from '../../sql/columns.ts';
import { linksIn } from '../../sql/link.ts';
import type { Link, Predicate } from '../../sql/predicate.ts';
import type { Rule } from '../rule/rule.ts';
import type { StartEvent } from '../rule/start-event.ts';

/** Something that a rule reads out of the rows of another table. */
export interface LinkedReading {
  /** Of the event, the condition or the kind of person; `where` for the filter. */
  readonly name: string;
  readonly at: WrittenAt;
  /** What an early end of the rows does: a wrong date or person, or another answer to a condition. */
  readonly kind: 'link' | 'condition';
  readonly link: Link;
  /** What is read of the linked rows, as written; their row key, which no rule changes, is left out. */
  readonly columns: readonly string[];
  /** Whether the link begins at the rule's own row, and not at a linked one. */
  readonly direct: boolean;
  /** Whether this rule's row is due, or its person held, whenever that rule may delete or change the linked row. */
  outlives(other: Rule): boolean;
}

/** Everything that the rule reads out of linked rows, at any depth. */
export function linkedReadings(rule: Rule): readonly LinkedReading[] {
  const placed = (key: string, or = key): WrittenAt =>
    rule.placePositions[key] ?? rule.placePositions[or] ?? rule.placePosition;
  const condition = (name: string, at: WrittenAt, predicate: Predicate): LinkedReading[] => {
    const outer = new Set(outerLinks(predicate));
    const links = linksIn(predicate);
    return links.map((link) => ({
      name,
      at,
      kind: 'condition',
      link,
      columns: columnsRead(link),
      direct: outer.has(link),
      outlives: never,
    }));
  };
  return [
    ...rule.start.flatMap((event) =>
      event.from ? eventReadings(rule, event, event.from, placed(`events.${event.event}`)) : [],
    ),
    ...personReadings(rule.person, (kind) => placed(`person.${kind}`)),
    ...(rule.filter ? condition('where', placed('where'), rule.filter) : []),
    ...namedConditions(rule).flatMap(([name, predicate]) =>
      condition(name, placed(`conditions.${name}`, 'conditions'), predicate),
    ),
  ];
}

/** What extends a row and what suspends it; a condition that does both is one. */
function namedConditions(rule: Rule): readonly (readonly [string, Predicate])[] {
  const extending = (rule.extension?.while ?? []).map(
    (predicate, index) => [rule.conditionNames[index] as string, predicate] as const,
  );
  const suspending = rule.suspension.map(
    (predicate, index) => [rule.suspensionNames[index] as string, predicate] as const,
  );
  return [...new Map([...extending, ...suspending])];
}

const never = (): boolean => false;

function eventReadings(rule: Rule, event: StartEvent, from: EventLink, at: WrittenAt): LinkedReading[] {
  const reading = { name: event.event, at, kind: 'link' } as const;
  return [
    {
      ...reading,
      link: from,
      columns: columnsRead(from, event.column),
      direct: true,
      outlives: (other) => isDatedBy(other, rule, event, from),
    },
    ...innerLinks(from).map((link) => ({
      ...reading,
      link,
      columns: columnsRead(link),
      direct: false,
      outlives: never,
    })),
  ];
}

function personReadings(person: Person, placed: (kind: string) => WrittenAt): LinkedReading[] {
  if (person.kind === 'none') return [];
  const { match } = person;
  return Object.entries(person.columns).flatMap(([name, { column, from }]) => {
    if (!from) return [];
    const reading = { name, at: placed(name), kind: 'link' } as const;
    const outlives = (other: Rule): boolean => namesBy(other.person, name, column, match);
    return [
      { ...reading, link: from, columns: columnsRead(from, column), direct: true, outlives },
      ...innerLinks(from).map((link) => ({
        ...reading,
        link,
        columns: columnsRead(link),
        direct: false,
        outlives: never,
      })),
    ];
  });
}

function columnsRead(link: Link, ...picked: readonly string[]): readonly string[] {
  return [...picked, ...columnsOfLinked(link).filter((column) => column !== null)];
}

function innerLinks(link: Link): readonly Link[] {
  return link.where ? linksIn(link.where) : [];
}

function outerLinks(predicate: Predicate): readonly Link[] {
  switch (predicate.op) {
    case 'some':
      return [predicate.link];
    case 'not':
      return outerLinks(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(outerLinks);
    default:
      return [];
  }
}

/** Whether the other rule counts from the very date that is read, and at least as long: names are compared as written. */
function isDatedBy(other: Rule, rule: Rule, { column, as }: StartEvent, { where }: EventLink): boolean {
  const dated = other.start.some((one) => one.from === null && one.column === column && one.as === as);
  // Beside another event it could delete a row whose date is missing, which here means: not yet; or one by an earlier date.
  const isDated = other.combine === 'latest' && where !== null && excludesNull(where, column);
  const alone = other.start.length === 1 || isDated;
  const periods = [periodOf(rule.keep), rule.extension?.atMost ?? null].filter((period) => period !== null);
  const kept = periodOf(other.keep);
  return (
    dated &&
    alone &&
    other.columnZone === rule.columnZone &&
    kept !== null &&
    periods.every((period) => isAtLeast(kept, period))
  );
}

function excludesNull(where: Predicate, column: string): boolean {
  if (where.op === 'all') return where.predicates.some((one) => excludesNull(one, column));
  if (where.op !== 'not' || where.predicate.op !== 'equals') return false;
  return where.predicate.column === column && where.predicate.value === null;
}

/** Whether whoever is held by the linked row is found in the row itself by the place that could delete it. */
function namesBy(person: Person, kind: string, column: string, match: string): boolean {
  if (person.kind === 'none' || !Object.hasOwn(person.columns, kind)) return false;
  const own = person.columns[kind];
  return own?.from === null && own.column === column && person.match === match;
}
