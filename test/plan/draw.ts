import type { Hold } from '../../demo/model/holding.ts';
import { firstInstantOf } from '../../demo/model/zone.ts';
import { NO_LONGER, type Period, type Unit } from '../../src/calendar/period.ts';
import type { Dependant, Place, TableEntry } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { stagePeriods } from '../../src/policy/stage.ts';
import { drawHolds } from './draw-holds.ts';
import { drawPlace, type Ground, kindOf } from './draw-place.ts';
import { drawPolicy, position, withPeriods } from './draw-policy.ts';
import { type DrawnTable, drawTables, MAIN } from './draw-schema.ts';
import { COUNTED } from './draw-summary.ts';
import { widen, withNotes } from './draw-wide.ts';
import type { Features } from './features.ts';
import type { Random } from './random.ts';

/** A few tables, the policies over one or two of them, and the holds, at one present. */
export interface Draw {
  readonly zone: string;
  readonly columnZone: string;
  readonly plausibleAfter: string;
  readonly now: bigint;
  /** Parents first. */
  readonly tables: readonly DrawnTable[];
  readonly policies: readonly Policy[];
  /** One for each table. */
  readonly entries: readonly TableEntry[];
  readonly holds: readonly Hold[];
  /** By category. */
  readonly overdueAfterSeconds: Readonly<Record<string, number>>;
  /** null where nothing is archived. */
  readonly archive: DrawnSide | null;
}

/** What stands on one connection. */
export interface DrawnSide extends Pick<Draw, 'columnZone' | 'tables' | 'entries'> {}

/** Zones, and instants near which their clocks do odd things. */
export const ZONES: readonly (readonly [zone: string, ...near: string[]])[] = [
  ['Europe/Paris', '2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z', '2024-02-29T12:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z', '2017-10-15T03:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-04-02T14:00:00Z'],
  ['Africa/Casablanca', '2024-03-10T02:00:00Z', '2024-04-14T02:00:00Z'],
  ['UTC', '2024-02-29T00:00:00Z', '2016-12-31T23:59:59Z'],
  ['America/St_Johns', '2006-10-29T02:31:00Z', '2006-04-02T03:31:00Z', '2024-11-03T04:30:00Z'],
  ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z'],
  ['Asia/Beirut', '2022-03-26T22:00:00Z', '2021-10-30T21:00:00Z'],
];
const DAY = 86_400_000_000n;
/** Seconds, where nothing else is configured. */
const OVERDUE_AFTER = 172_800;

/** `more` draws what the language can say beside one period that deletes; null: nothing of it. */
export function drawScene(random: Random, features: Features, more: Random | null = null): Draw {
  const [zone, ...near] = random.pick(ZONES);
  const plain = drawTables(random, features);
  const tables = more ? [...plain.map((table) => withNotes(table, more)), COUNTED] : plain;
  const live = (name: string, categories: readonly string[]): readonly Living[] =>
    drawLiving(name, categories, { tables: plain, features, random });
  const narrow = [
    ...live(MAIN, random.chance(0.5) ? ['alone'] : ['first', 'second']),
    ...(features.dependants && random.chance(0.6) ? live('parts', ['parts']) : []),
    ...(features.dependants && random.chance(0.3) ? live('pieces', ['pieces']) : []),
  ];
  const living = more ? narrow.map((one) => widened(one, { tables, features, random: more })) : narrow;
  const policies = living.map((one) => one.policy);
  return {
    zone,
    columnZone: random.chance(0.5) ? zone : random.pick(ZONES)[0],
    plausibleAfter: random.pick([
      '1990-01-01',
      '1990-01-01',
      '1970-01-01',
      '1969-07-20',
      '2010-06-15',
      '0001-01-02',
    ]),
    now: drawNow(random, zone, near, policies.flatMap(stagePeriods)[0] ?? NO_LONGER),
    tables,
    policies,
    entries: tables.map((table) => entryOf(table, tables, living)),
    overdueAfterSeconds: Object.fromEntries(
      policies.map(({ category }) => [category, random.pick([OVERDUE_AFTER, OVERDUE_AFTER, 3_600, 864_000])]),
    ),
    holds: features.holds ? drawHolds(policies, random) : [],
    archive: null,
  };
}

interface Living {
  readonly table: string;
  readonly policy: Policy;
  readonly place: Place;
}

function widened(living: Living, ground: Omit<Ground, 'table'>): Living {
  const table = ground.tables.find((one) => one.name === living.table) as DrawnTable;
  return { table: living.table, ...widen(living, { ...ground, table }) };
}

/** Policies, and where their categories live in one table. */
function drawLiving(
  name: string,
  categories: readonly string[],
  { tables, features, random }: Omit<Ground, 'table'>,
): readonly Living[] {
  const table = tables.find((one) => one.name === name) as DrawnTable;
  return categories.map((category) => {
    const policy = drawPolicy(category, random);
    const place = drawPlace(policy, categories.length > 1, { table, tables, features, random });
    const dated = Object.values(place.events).some(
      (event) => event && kindOf(event, table, tables) === 'date',
    );
    return {
      table: name,
      policy: withPeriods(policy, dated, random),
      place: { ...place, dependants: dependantsOf(name, tables) },
    };
  });
}

/** What the draws of the tables say becomes of the rows that refer to a table's. */
function dependantsOf(name: string, tables: readonly DrawnTable[]): readonly Dependant[] {
  const key = tables.find((one) => one.name === name)?.key ?? [];
  return tables.flatMap((table) =>
    table.references.flatMap(({ to, columns, action, short }): Dependant[] => {
      if (to !== name || action === null) return [];
      const dependants = action === 'delete' ? dependantsOf(table.name, tables) : [];
      const isKey = key.length === 1 && columns.length === 1 && columns[0]?.ours === key[0];
      const on = short && isKey ? columns.map(({ theirs }) => ({ theirs, ours: null })) : columns;
      return [{ table: table.name, on, action, to: null, dependants }];
    }),
  );
}

function entryOf(table: DrawnTable, tables: readonly DrawnTable[], living: readonly Living[]): TableEntry {
  const { name, writtenKey } = table;
  const places = living.filter((one) => one.table === name).map((one) => one.place);
  if (places.length > 0) return { kind: 'places', table: name, key: writtenKey, places, position };
  return deletedIn(dependantsOf(MAIN, tables)).includes(name)
    ? { kind: 'with', table: name, parent: MAIN, position }
    : { kind: 'exempt', table: name, reason: 'drawn lots', position };
}

function deletedIn(dependants: readonly Dependant[]): readonly string[] {
  const deleted = dependants.filter((one) => one.action === 'delete');
  return deleted.flatMap((one) => [one.table, ...deletedIn(one.dependants)]);
}

/** Near a change of the clocks, or where a period from one ends, or at a midnight, or anywhere. */
function drawNow(random: Random, zone: string, near: readonly string[], keep: Period): bigint {
  const edge = BigInt(Date.parse(random.pick(near))) * 1_000n;
  const step = random.pick([0n, 1n, -1n, 1_000_000n, -3_600_000_000n, 3_600_000_000n, 1_800_000_000n]);
  const day = 11_000 + random.below(9_400);
  const midnight = firstInstantOf(day, zone);
  const now = random.pick([
    edge + step,
    edge + lengthOf(keep) + step,
    midnight + step,
    BigInt(day) * DAY + anyTime(random),
  ]);
  // Before the servers' present, which would be the earlier clock.
  return now < BigInt(Date.parse('2026-01-01')) * 1_000n ? now : midnight;
}

function lengthOf(period: Period): bigint {
  const days: Readonly<Record<Unit, number>> = {
    moment: 0,
    minute: 1 / 1440,
    hour: 1 / 24,
    day: 1,
    week: 7,
    month: 30.4375,
    year: 365.25,
  };
  return BigInt(Math.round(days[period.unit] * period.count)) * DAY;
}

function anyTime(random: Random): bigint {
  return BigInt(random.below(86_400)) * 1_000_000n + BigInt(random.below(1_000_000));
}
