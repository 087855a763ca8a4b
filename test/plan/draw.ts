import { firstInstantOf } from '../../demo/model/zone.ts';
import type { Period, Unit } from '../../src/calendar/period.ts';
import type { EpochUnit, EventColumn, Place } from '../../src/datamap/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Predicate } from '../../src/sql/predicate.ts';
import type { Random } from './random.ts';

export type ColumnKind = 'timestamptz' | 'timestamp' | 'date' | EpochUnit;

export interface DrawnColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly notNull: boolean;
}

/** One or two policies over one table, at one present. */
export interface Draw {
  readonly zone: string;
  readonly columnZone: string;
  readonly plausibleAfter: string;
  readonly now: bigint;
  readonly columns: readonly DrawnColumn[];
  readonly policies: readonly Policy[];
  readonly places: readonly Place[];
}

const ZONES: readonly (readonly [zone: string, ...near: string[]])[] = [
  ['Europe/Paris', '2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z', '2024-02-29T12:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z', '2017-10-15T03:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-04-02T14:00:00Z'],
  ['Africa/Casablanca', '2024-03-10T02:00:00Z', '2024-04-14T02:00:00Z'],
  ['UTC', '2024-02-29T00:00:00Z', '2016-12-31T23:59:59Z'],
  ['America/St_Johns', '2006-10-29T02:31:00Z', '2006-04-02T03:31:00Z', '2024-11-03T04:30:00Z'],
  ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z'],
  ['Asia/Beirut', '2022-03-26T22:00:00Z', '2021-10-30T21:00:00Z'],
];
const KINDS: readonly ColumnKind[] = ['timestamptz', 'timestamp', 'date', 'epoch_s', 'epoch_ms', 'epoch_us'];
const MOST: Readonly<Record<Unit, number>> = {
  minute: 4_000,
  hour: 3_000,
  day: 900,
  week: 120,
  month: 40,
  year: 12,
};
const EXACT: readonly Unit[] = ['minute', 'hour'];
const DAYS: readonly Unit[] = ['day', 'week', 'month', 'year'];
const DAY = 86_400_000_000n;
const position = { file: 'drawn.yaml', line: 1, column: 1, excerpt: null };

export function drawScene(random: Random): Draw {
  const [zone, ...near] = random.pick(ZONES);
  const columns = ['t1', 't2', 't3'].map((name) => ({
    name,
    kind: random.pick(KINDS),
    notNull: random.chance(0.25),
  }));
  const categories = random.chance(0.5) ? ['alone'] : ['first', 'second'];
  const policies = categories.map((category) => drawPolicy(category, random));
  const places = policies.map((policy) => drawPlace(policy, columns, categories.length > 1, random));
  const timed = policies.map((policy, index) => withPeriods(policy, places[index] as Place, columns, random));
  const keep = (timed[0] as Policy).keep;
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
    now: drawNow(random, zone, near, keep),
    columns,
    policies: timed,
    places,
  };
}

function drawPolicy(category: string, random: Random): Policy {
  const events = random.chance(0.5)
    ? ['began']
    : random.pick([
        ['began', 'last seen'],
        ['a', 'b', 'c'],
      ]);
  return {
    category,
    title: { en: category },
    purpose: { en: 'Drawing lots' },
    legalBasis: ['contract'],
    source: null,
    starts: { combine: events.length === 1 ? 'only' : 'latest', events },
    keep: { count: 1, unit: 'day' },
    extension: random.chance(0.5)
      ? { while: ['disputed', 'wanted'].slice(random.below(2)), atMost: { count: 2, unit: 'day' } }
      : null,
    action: 'delete',
    words: {},
    reviewed: null,
    draft: false,
    examples: [],
    textHash: '0'.repeat(64),
    position,
    positions: {},
  };
}

function drawPlace(policy: Policy, columns: readonly DrawnColumn[], shared: boolean, random: Random): Place {
  const from = random.below(3);
  const events = policy.starts.events.map((name, index): [string, EventColumn | null] => {
    const column = columns[(from + index) % 3] as DrawnColumn;
    if (index > 0 && random.chance(0.1)) return [name, null];
    const as = column.kind.startsWith('epoch') ? (column.kind as EpochUnit) : null;
    return [name, { column: column.name, always: random.chance(0.3), as, position }];
  });
  return {
    category: policy.category,
    where: shared
      ? { op: 'equals', column: 'status', value: policy.category }
      : random.pick([null, null, drawCondition(random)]),
    person: { kind: 'none', because: 'drawn lots' },
    events: Object.fromEntries(events),
    conditions: Object.fromEntries(
      (policy.extension?.while ?? []).map((name) => [
        name,
        random.chance(0.1) ? null : drawCondition(random),
      ]),
    ),
    position,
    positions: {},
  };
}

function drawCondition(random: Random): Predicate {
  const flag: Predicate = { op: 'equals', column: 'flag', value: true };
  const level: Predicate = {
    op: random.pick(['above', 'below'] as const),
    column: 'level',
    value: random.below(4),
  };
  const either: Predicate = { op: random.pick(['any', 'all'] as const), predicates: [flag, level] };
  return random.pick([flag, level, either, { op: 'not', predicate: either }]);
}

/** Hours and minutes have no meaning where one of the place's columns keeps dates. */
function withPeriods(policy: Policy, place: Place, columns: readonly DrawnColumn[], random: Random): Policy {
  const names = new Set(Object.values(place.events).map((event) => event?.column));
  const dated = columns.some((column) => column.kind === 'date' && names.has(column.name));
  const unit = random.pick(dated || random.chance(0.7) ? DAYS : EXACT);
  const keep: Period = { count: 1 + random.below(MOST[unit]), unit };
  const atMost: Period = { count: keep.count + 1 + random.below(MOST[unit]), unit };
  return { ...policy, keep, extension: policy.extension && { while: policy.extension.while, atMost } };
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
