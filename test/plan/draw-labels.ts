import { holds } from '../../demo/model/condition.ts';
import { departureOf } from '../../demo/model/departure.ts';
import { isHeld } from '../../demo/model/holding.ts';
import { keepOf, stageSuffix } from '../../demo/model/keep.ts';
import { ownReasons } from '../../demo/model/keeping.ts';
import { isChanged, type State, type World } from '../../demo/model/reference.ts';
import type { Row } from '../../demo/model/row.ts';
import { remainsOf } from '../../demo/model/stage.ts';
import type { Alteration } from '../../src/anonymise/alteration.ts';
import { NO_LONGER } from '../../src/calendar/period.ts';
import type { Dependant, EventLink, Person, Place } from '../../src/datamap/place/place.ts';
import { isByName } from '../../src/policy/keep.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import type { Link, Predicate } from '../../src/sql/predicate.ts';
import type { Draw } from './draw.ts';
import { START } from './draw-archive.ts';
import { promisedBy, sideOf } from './draw-project.ts';
import type { ColumnKind } from './draw-schema.ts';
import type { Features } from './features.ts';

/** One row's verdict, and why the test wants to have met it. */
export interface Judged {
  readonly draw: Draw;
  readonly world: World;
  readonly connection: string;
  readonly table: string;
  readonly policy: Policy;
  readonly stage: Stage;
  readonly place: Place;
  readonly row: Row;
  readonly state: State;
}

/** What a condition that extends can change. */
const TIMED: ReadonlySet<State> = new Set(['kept', 'due', 'overdue', 'extended']);
const PASSED: ReadonlySet<State> = new Set([
  'due',
  'overdue',
  'breach',
  'held',
  'suspended',
  'withheld',
  'blocked',
]);

/** Everything that must be reached: each state, and each kind of link, hold, dependant and foreign key with a row in it. */
export function wantedLabels(features: Features): readonly string[] {
  return [
    ...['implausible', 'undated', 'not_started', 'future', 'kept', 'overdue', 'due', 'unassigned'],
    ...['kept', 'extended', 'due', 'overdue'].map((state) => `${state}, extended`),
    ...['breach', 'review', 'kept indefinitely', 'due, kept no longer'],
    ...['suspended', 'suspended, extended', 'done', 'done, by a marker', 'done, remembered'],
    ...['due, altered', 'due, at stage 1', 'due, at stage 2', 'due, earliest', 'due, counted'],
    ...['goes', 'stays, with a marker', 'stays, remembered'].map((what) => `due, archived: ${what}`),
    ...IN_ARCHIVE.map((state) => `in the archive: ${state}`),
    ...START_KINDS.map((kind) => `start in the archive: ${kind}`),
    ...['a name', 'a pattern', 'otherwise'].map((by) => `by ${by}`),
    ...(features.links
      ? [
          ...['latest', 'earliest', 'latest of some', 'earliest of some'].map((pick) => `event: ${pick}`),
          ...['some', 'some in some', 'some in a filter', 'some in an extension'].map(
            (one) => `condition: ${one}`,
          ),
        ]
      : []),
    ...(features.holds
      ? [
          'held',
          ...['category', 'rule', 'connection', 'email', 'user'].map((on) => `held by ${on}`),
          ...['exact', 'case_insensitive'].map((match) => `held by a person, ${match}`),
          ...(features.links ? ['held through a link'] : []),
        ]
      : []),
    ...(features.holds && features.dependants
      ? ['withheld', ...['held', 'suspended', 'keep_at_least'].map((reason) => `withheld by ${reason}`)]
      : []),
    ...(features.dependants
      ? [
          'blocked',
          'archive at depth 1',
          'archive at depth 2',
          ...['delete', 'detach', 'keep'].flatMap((action) =>
            [1, 2, 3].map((depth) => `${action} at depth ${depth}`),
          ),
          ...(features.links ? ['event: of dependants'] : []),
          ...['no action', 'restrict', 'cascade', 'set null', 'set default'].map(
            (action) => `foreign key: ${action}`,
          ),
        ]
      : []),
  ];
}

/** What a row of an archive can be; there is no start that was never to be. */
const IN_ARCHIVE = [
  ...['kept', 'due', 'overdue', 'extended', 'done', 'review', 'undated', 'implausible', 'future'],
  ...['held', 'suspended', 'withheld', 'blocked', 'unassigned'],
];
const START_KINDS: readonly ColumnKind[] = [
  ...(['timestamptz', 'timestamp', 'date', 'epoch_s', 'epoch_ms', 'epoch_us'] as const),
];

/** What a row reaches by its verdict. */
export function labelsOf(judged: Judged): readonly string[] {
  const { state, place, draw } = judged;
  const extended = (TIMED.has(state) || state === 'suspended') && isExtended(judged);
  return [
    extended ? `${state}, extended` : state,
    ...(place.base === 'archive' ? archiveLabels(judged) : []),
    ...(PASSED.has(state) || state === 'kept' ? keepLabels(judged) : []),
    ...(PASSED.has(state) ? [...eventLabels(place), ...conditionLabels(place)] : []),
    ...(state === 'held' ? heldLabels(judged) : []),
    ...(state === 'withheld' ? withheldLabels(judged) : []),
    ...(state === 'done' || state === 'due' || state === 'overdue' ? stageLabels(judged) : []),
    ...(isChanged(state) ? dependantLabels(place.dependants, 1) : []),
    ...(PASSED.has(state)
      ? sideOf(draw, judged.connection).tables.flatMap((table) =>
          table.references.map((one) => `foreign key: ${one.onDelete}`),
        )
      : []),
  ];
}

function stageLabels({ policy, stage, place, state }: Judged): string[] {
  const remains = remainsOf(stage, place);
  if (state === 'done') return [remains?.marker === null ? 'done, remembered' : 'done, by a marker'];
  return [
    ...(stage.action === 'archive' ? [`due, archived: ${remainsLabel(remains)}`] : []),
    ...(remains && stage.action !== 'archive' ? ['due, altered'] : []),
    ...(stage.action === 'summarise' ? ['due, counted'] : []),
    ...(stage.number === null ? [] : [`due, at stage ${stage.number}`]),
    ...(policy.starts?.combine === 'earliest' ? ['due, earliest'] : []),
  ];
}

function remainsLabel(remains: Alteration | null): string {
  if (!remains) return 'goes';
  return remains.marker === null ? 'stays, remembered' : 'stays, with a marker';
}

function archiveLabels({ draw, connection, table, state }: Judged): string[] {
  const own = sideOf(draw, connection).tables.find(({ name }) => name === table);
  const kind = own?.columns.find(({ name }) => name === START)?.fill;
  return [`in the archive: ${state}`, ...(isChanged(state) ? [`start in the archive: ${kind}`] : [])];
}

function withheldLabels({ draw, world, table, place, row, connection }: Judged): string[] {
  const departure = departureOf(row, place.dependants, { world, table });
  const others = [...departure.gone, ...departure.detached].filter((one) => one.row !== row);
  const promised = promisedBy(draw, connection);
  const reasons = others.flatMap((one) => ownReasons(promised, departure, one, world));
  return [...new Set(reasons)].map((reason) => `withheld by ${reason}`);
}

function keepLabels({ stage, place, row, state }: Judged): string[] {
  const keep = keepOf(stage.keep, place, row);
  const words = [
    ...(keep === 'indefinitely' ? ['kept indefinitely'] : []),
    ...(keep === NO_LONGER && isChanged(state) ? ['due, kept no longer'] : []),
  ];
  if (!isByName(stage.keep)) return words;
  const value = row[place.attributes[stage.keep.by] as string];
  const { names } = stage.keep;
  if (names.some(({ name }) => name === value)) return [...words, 'by a name'];
  return [...words, names.some((one) => one.keep === keep) ? 'by a pattern' : 'by otherwise'];
}

function isExtended({ policy, place, row, world, table }: Judged): boolean {
  return (policy.extension?.while ?? []).some((name) => {
    const condition = place.conditions[name];
    return condition ? holds(condition, row, { world, table }) : false;
  });
}

function eventLabels(place: Place): string[] {
  const links = Object.values(place.events).flatMap((event): EventLink[] =>
    event?.from ? [event.from] : [],
  );
  const going = place.dependants.filter((one) => one.action !== 'keep').map((one) => one.table);
  return links.flatMap((link) => [
    `event: ${link.pick}${link.where ? ' of some' : ''}`,
    ...(going.includes(link.table) ? ['event: of dependants'] : []),
  ]);
}

function conditionLabels(place: Place): string[] {
  const filter = place.where ? linksOf(place.where) : [];
  const conditions = Object.values(place.conditions).flatMap((one) => (one ? linksOf(one) : []));
  const nested = [...filter, ...conditions].filter((link) => link.where && linksOf(link.where).length > 0);
  return [
    ...filter.map(() => 'condition: some in a filter'),
    ...conditions.map(() => 'condition: some in an extension'),
    ...[...filter, ...conditions].map(() => 'condition: some'),
    ...nested.map(() => 'condition: some in some'),
  ];
}

function linksOf(predicate: Predicate): readonly Link[] {
  if (predicate.op === 'some') return [predicate.link];
  if (predicate.op === 'not') return linksOf(predicate.predicate);
  return predicate.op === 'all' || predicate.op === 'any' ? predicate.predicates.flatMap(linksOf) : [];
}

function heldLabels({ draw, world, table, stage, place, row, connection }: Judged): string[] {
  const suffix = stageSuffix(stage, keepOf(stage.keep, place, row));
  const belonging = { connection, place, suffix };
  const holding = draw.holds.filter((hold) => isHeld([hold], belonging, row, { world, table }));
  return holding.flatMap((hold) => {
    if (hold.on !== 'person') return [`held by ${hold.on}`];
    const person = place.person as Extract<Person, { kind: 'columns' }>;
    const linked = person.columns[hold.kind]?.from ? ['held through a link'] : [];
    return [`held by ${hold.kind}`, `held by a person, ${person.match}`, ...linked];
  });
}

function dependantLabels(dependants: readonly Dependant[], depth: number): string[] {
  return dependants.flatMap((one) => [
    `${one.action} at depth ${depth}`,
    ...dependantLabels(one.dependants, depth + 1),
  ]);
}
