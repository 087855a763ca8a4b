import type { EpochUnit, EventColumn, Person, PersonColumn, Place } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { attributeOf } from '../../src/policy/stage.ts';
import type { Join, Link, Predicate } from '../../src/sql/predicate.ts';
import { PLAIN_PLACE } from '../support/plain.ts';
import { position } from './draw-policy.ts';
import { type ColumnKind, type DrawnColumn, type DrawnTable, MAIN } from './draw-schema.ts';
import type { Features } from './features.ts';
import type { Random } from './random.ts';

/** Where a place is drawn: its table, and those that it may be linked with. */
export interface Ground {
  readonly table: DrawnTable;
  readonly tables: readonly DrawnTable[];
  readonly features: Features;
  readonly random: Random;
}

/** Where the policy's category lives; `shared` where another one lives in the same table. */
export function drawPlace(policy: Policy, shared: boolean, ground: Ground): Place {
  const { random } = ground;
  const times = ground.table.columns.filter((column) => isTime(column));
  const from = random.below(times.length);
  const attribute = attributeOf(policy);
  const events = (policy.starts?.events ?? []).map((name, index): [string, EventColumn | null] => {
    if (index > 0 && random.chance(0.1)) return [name, null];
    return [name, drawEvent(times[(from + index) % times.length] as DrawnColumn, ground)];
  });
  return {
    category: policy.category,
    where: shared
      ? { op: 'equals', column: 'status', value: policy.category }
      : random.pick([null, null, drawCondition(ground)]),
    person: drawPerson(ground),
    events: Object.fromEntries(events),
    conditions: Object.fromEntries(
      (policy.extension?.while ?? []).map((name) => [
        name,
        random.chance(0.1) ? null : drawCondition(ground),
      ]),
    ),
    dependants: [],
    attributes: attribute === null ? {} : { [attribute]: 'label' },
    alteration: null,
    ...PLAIN_PLACE,
    position,
    positions: {},
  };
}

function isTime(column: DrawnColumn): boolean {
  return typeof column.fill === 'string' && column.fill !== 'reference';
}

/** The kind of time column that an event is read from. */
export function kindOf(event: EventColumn, own: DrawnTable, tables: readonly DrawnTable[]): ColumnKind {
  const table = event.from ? tables.find((one) => one.name === event.from?.table) : own;
  return table?.columns.find((column) => column.name === event.column)?.fill as ColumnKind;
}

function drawEvent(own: DrawnColumn, ground: Ground): EventColumn {
  const { random } = ground;
  const visits = linked(ground, 'visits');
  const linkedEvent = visits && random.chance(0.45);
  const column = linkedEvent ? (visits.columns.find(isTime) as DrawnColumn) : own;
  const kind = column.fill as ColumnKind;
  return {
    column: column.name,
    always: random.chance(0.3),
    as: kind.startsWith('epoch') ? (kind as EpochUnit) : null,
    from: linkedEvent
      ? {
          ...linkTo(visits, ground),
          pick: random.pick(['latest', 'earliest']),
        }
      : null,
    position,
  };
}

/** The table where the place's own table is what its rows belong to. */
function linked({ table, tables }: Ground, name: string): DrawnTable | undefined {
  return tables.find((one) => one.name === name && one.references.some(({ to }) => to === table.name));
}

function linkTo(other: DrawnTable, ground: Ground): Link {
  const { random, table } = ground;
  const reference = other.references.find(({ to }) => to === table.name);
  return {
    table: other.name,
    relation: null,
    on: (reference?.columns ?? []).map((pair): Join => {
      // Rows that go with ours are named by the same columns wherever they are named.
      const goes = reference?.action === 'delete' || reference?.action === 'detach';
      const named = goes || table.key.length > 1 || table.key[0] !== pair.ours || random.chance(0.5);
      return named ? pair : { theirs: pair.theirs, ours: null };
    }),
    where: random.chance(0.6) ? drawCondition({ ...ground, table: other }) : null,
  };
}

export function drawCondition(ground: Ground): Predicate {
  const { random, tables } = ground;
  const flag: Predicate = { op: 'equals', column: 'flag', value: true };
  const level: Predicate = {
    op: random.pick(['above', 'below'] as const),
    column: 'level',
    value: random.below(4),
  };
  const either: Predicate = { op: random.pick(['any', 'all'] as const), predicates: [flag, level] };
  const others = tables.filter((one) => linked(ground, one.name) && isOnlyRead(one));
  if (others.length > 0 && random.chance(0.4)) {
    const some: Predicate = { op: 'some', link: linkTo(random.pick(others), ground) };
    const opposite: Predicate = ground.features.unwritable ? { op: 'not', predicate: some } : some;
    return random.pick([some, opposite, { op: 'any', predicates: [flag, some] }]);
  }
  return random.pick([flag, level, either, { op: 'not', predicate: either }]);
}

/** What a rule may remove is no ground for what another keeps. */
function isOnlyRead({ name }: DrawnTable): boolean {
  return name === 'visits' || name === 'cases';
}

function drawPerson(ground: Ground): Person {
  const { random } = ground;
  if (!ground.features.holds || random.chance(0.1)) return { kind: 'none', because: 'drawn lots' };
  return {
    kind: 'columns',
    columns: { email: drawPersonColumn('email', ground), user: drawPersonColumn('owner', ground) },
    match: random.pick(['exact', 'case_insensitive']),
  };
}

function drawPersonColumn(column: string, ground: Ground): PersonColumn {
  const { random, tables, table, features } = ground;
  if (table.name !== MAIN && !features.peopleOfDependants) return { column, from: null };
  const visits = linked(ground, 'visits');
  const accounts = tables.find((one) => one.name === 'accounts');
  const toAccount: Link = {
    table: 'accounts',
    relation: null,
    on: [{ theirs: 'id', ours: 'owner' }],
    where: accounts && random.chance(0.4) ? drawCondition({ ...ground, table: accounts }) : null,
  };
  const from = random.pick([
    null,
    ...(visits ? [linkTo(visits, ground)] : []),
    ...(accounts ? [toAccount] : []),
  ]);
  return { column, from };
}
