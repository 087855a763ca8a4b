import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import type { Keep } from '../../../../src/calendar/keep.ts';
import { NO_LONGER, type Period, type Unit } from '../../../../src/calendar/period.ts';
import { isLonger } from '../../../../src/calendar/period-length.ts';
import type { CountedUnit } from '../../../../src/calendar/unit.ts';
import { openZone, type Zone } from '../../../../src/calendar/zone.ts';
import { FRENCH_REASONS } from '../../../../src/plan/explain/phrases/french-reasons.ts';
import { judge, termsOf } from '../../../../src/plan/state/judge.ts';
import { reachesMore } from '../../../../src/rules/approval/reaches-more.ts';
import { readDecision } from '../../../../src/rules/approval/read-decision.ts';
import { ENGLISH_REASONS } from '../../../../src/rules/approval/reason-phrases.ts';
import type { Decision } from '../../../../src/rules/rule/rule.ts';
import type { StartEvent } from '../../../../src/rules/rule/start-event.ts';
import { decisionText } from '../../../../src/rules/rule/version.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import { PLAIN_DECISION } from '../../../support/plain.ts';

const is = (column: string, value: string | bigint = 'yes'): Predicate => ({ op: 'equals', column, value });
const all = (...predicates: Predicate[]): Predicate => ({ op: 'all', predicates });
const event = (column: string, change: Partial<StartEvent> = {}): StartEvent => ({
  event: column,
  column,
  always: false,
  as: null,
  from: null,
  ...change,
});
const period = (count: number, unit: Unit): Period => ({ count, unit });

const DECISION: Decision = {
  connection: 'crm',
  table: 'log',
  key: null,
  category: 'logs',
  filter: is('a'),
  start: [event('s')],
  keep: period(3, 'month'),
  extension: { while: [is('x')], atMost: period(13, 'month') },
  action: 'delete',
  alteration: null,
  ...PLAIN_DECISION,
  person: { kind: 'none', because: 'a test' },
  heldWith: [],
  dependants: [],
  zone: 'Europe/Paris',
  columnZone: null,
  plausibleAfter: '1990-01-01',
};

const ALTERATION: Decision['alteration'] = {
  columns: { name: { kind: 'null' } },
  leaves: ['id'],
  marker: 'done_at',
};

const FORBIDDEN: Partial<Decision> = { keep: 'forbidden', start: [], extension: null };
const ENDLESS: Partial<Decision> = { keep: 'indefinitely', start: [], extension: null, action: 'review' };

type Row = readonly [string, Partial<Decision>, Partial<Decision>];

describe('reaches no more', () => {
  test.each<Row>([
    ['the same text', {}, {}],
    ['a longer period', {}, { keep: period(4, 'month') }],
    ['the same period in another unit', { keep: period(12, 'month') }, { keep: period(1, 'year') }],
    ['weeks for as many days', { keep: period(14, 'day') }, { keep: period(2, 'week') }],
    ['a longer at_most', {}, { extension: { while: [is('x')], atMost: period(2, 'year') } }],
    ['one more condition', {}, { extension: { while: [is('y'), is('x')], atMost: period(13, 'month') } }],
    ['a first condition', { extension: null }, {}],
    ['a first filter', { filter: null }, {}],
    ['a first suspension', {}, { suspension: [is('z')] }],
    [
      'the latest of the same events for the earliest',
      { start: [event('s'), event('t')], combine: 'earliest' },
      { start: [event('t'), event('s')] },
    ],
    ['the earliest of one event', {}, { combine: 'earliest' }],
    ['one more suspension', { suspension: [is('z')] }, { suspension: [is('y'), is('z')] }],
    ['one more demand', {}, { filter: all(is('a'), is('b')) }],
    [
      'the same demands otherwise grouped',
      { filter: all(is('a'), all(is('b'))) },
      { filter: all(is('b'), is('a')) },
    ],
    [
      'the same events in another order',
      { start: [event('s'), event('t')] },
      { start: [event('t'), event('s')] },
    ],
    ['a later plausible_after', {}, { plausibleAfter: '2000-01-01' }],
    ['any period for no longer', { keep: NO_LONGER }, { keep: period(1, 'minute') }],
    ['no longer again', { keep: NO_LONGER }, { keep: NO_LONGER }],
    ['any period for forbidden', FORBIDDEN, { keep: NO_LONGER }],
    ['forbidden again', FORBIDDEN, FORBIDDEN],
    ['indefinitely for a period', {}, ENDLESS],
    ['indefinitely for forbidden', FORBIDDEN, ENDLESS],
    ['a review, whatever else changes', {}, { action: 'review', filter: null, keep: NO_LONGER }],
  ])('%s', (_, before, now) => {
    expect(reachesMore({ ...DECISION, ...before }, { ...DECISION, ...now })).toEqual([]);
  });
});

describe('reaches more', () => {
  test.each<readonly [...Row, string]>([
    [
      'a shorter period',
      {},
      { keep: period(2, 'month') },
      'the period is shorter, or may be: 2 months instead of 3 months',
    ],
    [
      'days for a month',
      { keep: period(1, 'month') },
      { keep: period(31, 'day') },
      'the period is shorter, or may be',
    ],
    [
      'hours for a day',
      { keep: period(1, 'day') },
      { keep: period(24, 'hour') },
      'the period is shorter, or may be',
    ],
    [
      'a mean length that is equal by chance',
      { keep: period(1_600, 'month') },
      { keep: period(48_699, 'day') },
      'the period is shorter, or may be',
    ],
    [
      'a shorter at_most',
      {},
      { extension: { while: [is('x')], atMost: period(12, 'month') } },
      'the longest period is shorter, or may be: 12 months instead of 13 months',
    ],
    [
      'no longer for a period',
      {},
      { keep: NO_LONGER },
      'the period is shorter, or may be: no longer instead of 3 months',
    ],
    [
      'forbidden for a period',
      { extension: null, start: [] },
      FORBIDDEN,
      'nothing may be held any more, which was kept for 3 months',
    ],
    ['a period for indefinitely', ENDLESS, {}, 'rows were only looked at, and are changed now'],
    ['forbidden for indefinitely', ENDLESS, FORBIDDEN, 'rows were only looked at, and are changed now'],
    ['a deletion for a review', { action: 'review' }, {}, 'rows were only looked at, and are changed now'],
    ['no condition', {}, { extension: null }, 'no condition keeps rows longer any more'],
    [
      'another condition',
      {},
      { extension: { while: [is('y')], atMost: period(13, 'month') } },
      'a condition that kept rows longer is gone, or is another one',
    ],
    ['no filter', {}, { filter: null }, 'the filter is another one'],
    ['another filter', {}, { filter: is('b') }, 'the filter is another one'],
    ['one demand less', { filter: all(is('a'), is('b')) }, {}, 'the filter is another one'],
    [
      'any for all',
      { filter: all(is('a'), is('b')) },
      { filter: { op: 'any', predicates: [is('a'), is('b')] } },
      'the filter is another one',
    ],
    ['digits for a number', { filter: is('a', 5n) }, { filter: is('a', '5') }, 'the filter is another one'],
    ['an event less', { start: [event('s'), event('t')] }, {}, 'the start is another one'],
    [
      'an event more, which starts rows that had not started',
      {},
      { start: [event('s'), event('t')] },
      'the start is another one',
    ],
    ['another column', {}, { start: [event('s', { column: 't' })] }, 'the start is another one'],
    ['always', {}, { start: [event('s', { always: true })] }, 'the start is another one'],
    ['another unit of a counter', {}, { start: [event('s', { as: 'epoch_s' })] }, 'the start is another one'],
    [
      'an earlier plausible_after',
      {},
      { plausibleAfter: '1980-01-01' },
      'events are plausible from 1980-01-01 on, instead of 1990-01-01',
    ],
    ['a plausible_after that is no day', { plausibleAfter: 'soon' }, {}, 'events are plausible from'],
    ['the connection', {}, { connection: 'shop' }, 'the connection is another one'],
    ['the table', {}, { table: 'logs' }, 'the table is another one'],
    ['the key', {}, { key: ['id'] }, 'the row key is another one'],
    ['the category', {}, { category: 'visits' }, 'the category is another one'],
    ['the action', {}, { action: 'archive' as Decision['action'] }, 'the action is another one'],
    [
      'the dependants',
      {},
      {
        dependants: [
          { table: 'child', on: [{ theirs: 'id', ours: null }], action: 'delete', to: null, dependants: [] },
        ],
      },
      'what becomes of the rows that depend on it is another one',
    ],
    ['the zone', {}, { zone: 'UTC' }, 'the zone in which days are counted is another one'],
    ["the columns' zone", {}, { columnZone: 'UTC' }, 'the zone of columns that carry none is another one'],
    ['the stage', {}, { stage: 2 }, 'the stage is another one'],
    ['the base', {}, { base: 'archive' }, 'the base is another one'],
    [
      'a stage before it',
      {},
      { earlier: [{ stage: 1, action: 'pseudonymise', marker: null }] },
      'the stages before it is another one',
    ],
    [
      'the earliest of several events for the latest',
      { start: [event('s'), event('t')] },
      { start: [event('s'), event('t')], combine: 'earliest' },
      'the earliest of the events counts',
    ],
    [
      'the latest for the earliest, where rows stay: done since one event is not done since the other',
      { start: [event('s'), event('t')], combine: 'earliest', alteration: ALTERATION },
      { start: [event('s'), event('t')], alteration: ALTERATION },
      'which of the events counts',
    ],
    ['no suspension', { suspension: [is('z')] }, {}, 'during which nothing was due is gone'],
    ['another suspension', { suspension: [is('z')] }, { suspension: [is('y')] }, 'or is another one'],
    ['a part that this version does not know', {}, { tier: 2 } as Partial<Decision>, 'tier is another one'],
    ['a part that is gone', { tier: 2 } as Partial<Decision>, {}, 'tier is another one'],
  ])('%s', (_, before, now, reason) => {
    const reasons = reachesMore({ ...DECISION, ...before }, { ...DECISION, ...now });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });

  test('says every reason', () => {
    const now: Decision = { ...DECISION, keep: period(2, 'month'), filter: null, zone: 'UTC' };
    expect(reachesMore(DECISION, now)).toHaveLength(3);
  });
});

test('a decision that was stored is read back as it was, and anything else is none', () => {
  const decision: Decision = { ...DECISION, filter: is('a', 9_007_199_254_740_993n) };
  const stored = readDecision(JSON.parse(decisionText(decision))) as Decision;
  expect(decisionText(stored)).toBe(decisionText(decision));
  expect(reachesMore(stored, decision)).toEqual([]);
  for (const keep of [NO_LONGER, 'indefinitely', 'forbidden'] as const)
    expect(readDecision(JSON.parse(decisionText({ ...DECISION, keep })))?.keep).toEqual(keep);
  for (const part of [
    { keep: { count: 0, unit: 'day' } },
    { keep: { count: '3', unit: 'day' } },
    { keep: { count: 3, unit: '__proto__' } },
    { keep: { count: 1, unit: 'moment' } },
    { keep: 'no longer' },
    { keep: 'toString' },
    { start: null },
    { filter: 'x' },
    { filter: { op: 'all' } },
    { extension: {} },
    { extension: { while: [], atMost: null } },
    { plausibleAfter: 7 },
    { table: null },
  ])
    expect(readDecision({ ...DECISION, ...part })).toBeNull();
  for (const value of [null, 'x', 5, [], {}]) expect(readDecision(value)).toBeNull();
});

const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
const MOST: Readonly<Record<CountedUnit, number>> = {
  minute: 9_000,
  hour: 900,
  day: 900,
  week: 120,
  month: 60,
  year: 5,
};
const periods: fc.Arbitrary<Period> = fc
  .constantFrom(...UNITS)
  .chain((unit) => fc.record({ count: fc.integer({ min: 1, max: MOST[unit] }), unit: fc.constant(unit) }));
/** A word leaves nothing of start and extension. */
const keeps: fc.Arbitrary<Keep> = fc.oneof(
  { weight: 8, arbitrary: periods },
  { weight: 3, arbitrary: fc.constantFrom<Keep>(NO_LONGER, 'indefinitely', 'forbidden') },
);
const columns = fc.constantFrom('a', 'b', 'c');
const filters: fc.Arbitrary<Predicate | null> = fc.oneof(
  fc.constant(null),
  columns.map((column) => is(column)),
  fc.uniqueArray(columns, { minLength: 2 }).map((names) => all(...names.map((name) => is(name)))),
  fc
    .uniqueArray(columns, { minLength: 2 })
    .map((names) => ({ op: 'any', predicates: names.map((name) => is(name)) }) as const),
);
/** As rules are made of policies. */
function worded(decision: Decision): Decision {
  if (decision.keep === 'forbidden') return { ...decision, ...FORBIDDEN, action: 'delete' };
  return decision.keep === 'indefinitely' ? { ...decision, ...ENDLESS } : decision;
}

const decisions: fc.Arbitrary<Decision> = fc
  .record({
    filter: filters,
    start: fc
      .uniqueArray(fc.constantFrom('s', 't'), { minLength: 1 })
      .map((names) => names.map((name) => event(name))),
    combine: fc.constantFrom<Decision['combine']>('latest', 'earliest'),
    suspension: fc.uniqueArray(fc.constantFrom('y', 'z')).map((names) => names.map((name) => is(name))),
    keep: keeps,
    action: fc.constantFrom<Decision['action']>('delete', 'delete', 'delete', 'review'),
    extension: fc.option(
      fc.record({
        while: fc
          .uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1 })
          .map((names) => names.map((name) => is(name))),
        atMost: periods,
      }),
    ),
    zone: fc.constantFrom('Europe/Paris', 'Pacific/Apia'),
    plausibleAfter: fc.constantFrom('1990-01-01', '2020-06-01', '2023-01-01'),
  })
  .map((drawn) => ({ ...DECISION, ...drawn }))
  .map(worded);

test.each(UNITS)('a longer period in %ss never reaches more, a shorter one always does', (unit) => {
  fc.assert(
    fc.property(
      decisions,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      (drawn, count, more) => {
        const acting: Decision = { ...drawn, action: 'delete' };
        const short = { ...acting, keep: period(count, unit) };
        const long = { ...acting, keep: period(count + more, unit) };
        expect(reachesMore(short, long)).toEqual([]);
        expect(reachesMore(long, short)).not.toEqual([]);
      },
    ),
  );
});

/** Some parts of one decision, the others of another: related as versions of one rule are. */
const pairs: fc.Arbitrary<readonly [Decision, Decision]> = fc
  .tuple(
    decisions,
    decisions,
    fc.uniqueArray(
      fc.constantFrom(
        ...[
          'filter',
          'start',
          'combine',
          'keep',
          'action',
          'extension',
          'suspension',
          'zone',
          'plausibleAfter',
        ],
      ),
    ),
  )
  .map(([before, other, changed]) => [
    before,
    worded({
      ...before,
      ...Object.fromEntries(changed.map((part) => [part, other[part as keyof Decision]])),
    }),
  ]);

/** What a policy may say: `at_most` is longer than `keep`. */
function isAllowed({ keep, extension }: Decision): boolean {
  return extension === null || typeof keep === 'string' || isLonger(extension.atMost, keep);
}

interface Drawn {
  readonly flags: Readonly<Record<string, boolean>>;
  readonly times: Readonly<Record<string, bigint | null>>;
}

const NOW = parseInstant('2024-05-31T22:30:00Z') as bigint;
const DAY = 86_400_000_000n;
const rows: fc.Arbitrary<Drawn> = fc.record({
  flags: fc.record(Object.fromEntries(['a', 'b', 'c', 'x', 'y', 'z'].map((name) => [name, fc.boolean()]))),
  times: fc.record(
    Object.fromEntries(
      ['s', 't'].map((name) => [name, fc.option(fc.bigInt({ min: NOW - 2_000n * DAY, max: NOW + DAY }))]),
    ),
  ),
});

const ZONES = new Map<string, Zone>(
  ['Europe/Paris', 'Pacific/Apia'].map((name) => [name, openZone(name) as Zone]),
);

function isDue(decision: Decision, row: Drawn): boolean {
  const { filter, start, extension, suspension, zone, plausibleAfter } = decision;
  if (filter && !holds(filter, row)) return false;
  if (suspension.some((condition) => holds(condition, row))) return false;
  const terms = termsOf(decision, ZONES.get(zone) as Zone, plausibleAfter);
  const starts = start.map(({ column }) => {
    const at = row.times[column] ?? null;
    return at === null ? null : ({ kind: 'instant', at } as const);
  });
  const extended = extension?.while.some((condition) => holds(condition, row)) === true;
  return ['due', 'overdue', 'breach'].includes(judge(terms, { starts, always: false, extended }, NOW).state);
}

function holds(predicate: Predicate, row: Drawn): boolean {
  if (predicate.op === 'all') return predicate.predicates.every((one) => holds(one, row));
  if (predicate.op === 'any') return predicate.predicates.some((one) => holds(one, row));
  return predicate.op === 'equals' && row.flags[predicate.column] === true;
}

test('where it says "no more", no row is due that was not due before', () => {
  const seen = { less: 0, fewer: 0 };
  fc.assert(
    fc.property(pairs, fc.array(rows, { minLength: 20, maxLength: 20 }), ([before, now], drawn) => {
      if (!isAllowed(before) || !isAllowed(now) || reachesMore(before, now).length > 0) return;
      seen.less += 1;
      const newly = drawn.filter((row) => isDue(now, row) && !isDue(before, row));
      expect(newly).toEqual([]);
      if (drawn.some((row) => !isDue(now, row) && isDue(before, row))) seen.fewer += 1;
    }),
    { numRuns: 5_000 },
  );
  // The draw is worth something: many changes reach no more, and some of them keep rows that were due.
  expect(seen.less).toBeGreaterThan(300);
  expect(seen.fewer).toBeGreaterThan(20);
});

test('each part of a decision that is only the same or not has words in both languages', () => {
  const compared = ['filter', 'start', 'combine', 'keep', 'extension', 'suspension', 'plausibleAfter'];
  const parts = Object.keys(DECISION).filter((part) => !compared.includes(part));
  expect(parts.length).toBeGreaterThan(10);
  for (const part of parts) {
    expect(ENGLISH_REASONS.otherPart(part)).not.toBe(`${part} is another one`);
    expect(FRENCH_REASONS.otherPart(part)).not.toBe(`${part} change`);
  }
});
