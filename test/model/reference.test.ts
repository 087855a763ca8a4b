import { describe, expect, test } from 'vitest';
import { judgeDates, judgeInTable, remaining, type State } from '../../demo/model/reference.ts';
import { date, type Row, type RowValue, timestamp, timestamptz } from '../../demo/model/row.ts';
import { tableOf } from '../../demo/model/world.ts';
import { NO_LONGER, type Period } from '../../src/calendar/period.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import type { PolicyKeep } from '../../src/policy/keep.ts';
import type { Predicate } from '../../src/sql/predicate.ts';
import type { PolicyChange } from '../support/plain.ts';
import { at, column, day, entry, place, policy, promised, worldOf, zones } from './promised.ts';

const years = (count: number): Period => ({ count, unit: 'year' });
const months = (count: number): Period => ({ count, unit: 'month' });

function judge(
  keep: Period,
  value: RowValue,
  now: string,
  how: { place?: Partial<Place>; zone?: string } = {},
): State {
  const where = { ...zones, ...(how.zone ? { policies: how.zone, columns: how.zone } : {}) };
  return judgeDates(policy(keep), place(how.place), { ended: value }, { now: at(now), zones: where });
}

describe('deadlines', () => {
  test('five years from 2019-03-31 are kept on the last day and due with the midnight after it', () => {
    // Paris went to summer time on 2024-03-31, so the midnight that ends it is 22:00 UTC.
    const start = timestamptz(at('2019-03-31T10:00:00Z'));
    expect(judge(years(5), start, '2024-03-31T21:59:59.999999Z')).toBe('kept');
    expect(judge(years(5), start, '2024-03-31T22:00:00Z')).toBe('due');
  });

  test('the start counts by its local day', () => {
    const now = '2024-04-30T22:00:00Z'; // 1 May, 00:00 in Paris
    expect(judge(months(1), timestamptz(at('2024-03-30T22:59:59.999999Z')), now)).toBe('due'); // 30 March in Paris
    expect(judge(months(1), timestamptz(at('2024-03-31T21:59:59.999999Z')), now)).toBe('due'); // 31 March, ends 30 April
    expect(judge(months(1), timestamptz(at('2024-03-31T22:00:00Z')), now)).toBe('kept'); // 1 April, ends 1 May
  });

  test('month ends are clamped, leap days included', () => {
    expect(judge(months(1), date(day('2023-01-31')), '2023-02-28T22:59:59Z')).toBe('kept');
    expect(judge(months(1), date(day('2023-01-31')), '2023-02-28T23:00:00Z')).toBe('due');
    expect(judge(years(1), date(day('2024-02-29')), '2025-02-28T22:59:59Z')).toBe('kept');
    expect(judge(years(1), date(day('2024-02-29')), '2025-02-28T23:00:00Z')).toBe('due');
    expect(judge(years(4), date(day('2020-02-29')), '2024-02-29T22:59:59Z')).toBe('kept');
    expect(judge(years(4), date(day('2020-02-29')), '2024-02-29T23:00:00Z')).toBe('due');
  });

  test('hours are exact, also over a change of the clocks', () => {
    const start = timestamptz(at('2024-03-30T23:30:00.000001Z'));
    expect(judge({ count: 24, unit: 'hour' }, start, '2024-03-31T23:30:00Z')).toBe('kept');
    expect(judge({ count: 24, unit: 'hour' }, start, '2024-03-31T23:30:00.000001Z')).toBe('due');
    expect(judge({ count: 90, unit: 'minute' }, start, '2024-03-31T01:00:00.000001Z')).toBe('due');
    expect(() => judge({ count: 1, unit: 'hour' }, date(19_000), '2024-03-31T00:00:00Z')).toThrow(RangeError);
  });

  test('overdue is 48 hours past the deadline', () => {
    const start = date(day('2023-01-01')); // 10 days end with 11 January
    expect(judge({ count: 10, unit: 'day' }, start, '2023-01-11T23:00:00Z')).toBe('due');
    expect(judge({ count: 10, unit: 'day' }, start, '2023-01-13T22:59:59.999999Z')).toBe('due');
    expect(judge({ count: 10, unit: 'day' }, start, '2023-01-13T23:00:00Z')).toBe('overdue');
    expect(judge({ count: 1, unit: 'week' }, start, '2023-01-08T23:00:00Z')).toBe('due');
    expect(judge({ count: 1, unit: 'week' }, start, '2023-01-08T22:59:59Z')).toBe('kept');
  });

  test('clocks that stepped back over midnight count the later day', () => {
    // São Paulo, 2018-02-18: at 00:00 of the 18th (02:00 UTC) the clocks went back to 23:00 of the 17th; no clock
    // had shown the 18th before.
    const zone = 'America/Sao_Paulo';
    const start = timestamptz(at('2018-02-18T02:30:00Z')); // 23:30 of the 17th, for the second time
    expect(judge({ count: 1, unit: 'day' }, start, '2018-02-19T02:59:59Z', { zone })).toBe('kept');
    expect(judge({ count: 1, unit: 'day' }, start, '2018-02-19T03:00:00Z', { zone })).toBe('due');
    // St John's, 2006-10-29: at 00:01 (02:31 UTC) back to 23:01 of the 28th: the 29th had begun already.
    const back = timestamptz(at('2006-10-29T02:40:00Z')); // 23:10 of the 28th, for the second time
    expect(judge({ count: 1, unit: 'day' }, back, '2006-10-30T03:29:59Z', { zone: 'America/St_Johns' })).toBe(
      'kept',
    );
    expect(judge({ count: 1, unit: 'day' }, back, '2006-10-31T03:30:00Z', { zone: 'America/St_Johns' })).toBe(
      'due',
    );
    expect(judge({ count: 1, unit: 'day' }, back, '2006-10-31T03:29:59Z', { zone: 'America/St_Johns' })).toBe(
      'kept',
    );
  });

  test('a midnight that does not exist is the end of the gap', () => {
    // São Paulo, 2017-10-15: 00:00 became 01:00 at 03:00 UTC.
    const zone = 'America/Sao_Paulo';
    expect(
      judge({ count: 1, unit: 'day' }, date(day('2017-10-13')), '2017-10-15T02:59:59.999999Z', { zone }),
    ).toBe('kept');
    expect(judge({ count: 1, unit: 'day' }, date(day('2017-10-13')), '2017-10-15T03:00:00Z', { zone })).toBe(
      'due',
    );
    // Apia left out the whole of 2011-12-30: from 10:00 UTC on it was the 31st.
    const apia = { zone: 'Pacific/Apia' };
    expect(judge({ count: 1, unit: 'day' }, date(day('2011-12-28')), '2011-12-30T09:59:59Z', apia)).toBe(
      'kept',
    );
    expect(judge({ count: 1, unit: 'day' }, date(day('2011-12-28')), '2011-12-30T10:00:00Z', apia)).toBe(
      'due',
    );
  });
});

describe('columns of time', () => {
  const hour: Period = { count: 1, unit: 'hour' };

  test('a zone-less time shown twice is the later instant, one in a gap the end of the gap', () => {
    const twice = timestamp(at('2024-10-27T02:30:00Z')); // 00:30 and 01:30 UTC
    expect(judge(hour, twice, '2024-10-27T02:29:59.999999Z')).toBe('kept');
    expect(judge(hour, twice, '2024-10-27T02:30:00Z')).toBe('due');
    const gap = timestamp(at('2024-03-31T02:30:00Z')); // the gap ends at 01:00 UTC
    expect(judge(hour, gap, '2024-03-31T01:59:59.999999Z')).toBe('kept');
    expect(judge(hour, gap, '2024-03-31T02:00:00Z')).toBe('due');
  });

  test.each([
    ['epoch_s', 1_700_000_000n],
    ['epoch_ms', 1_700_000_000_000n],
    ['epoch_us', 1_700_000_000_000_000n],
  ] as const)('%s', (as, value) => {
    const how = { place: { events: { ended: column('ended', { as }) } } };
    expect(judge(hour, value, '2023-11-14T23:13:19.999999Z', how)).toBe('kept');
    expect(judge(hour, value, '2023-11-14T23:13:20Z', how)).toBe('due');
    expect(judge(hour, 0n, '2023-11-14T23:13:20Z', how)).toBe('implausible');
  });
});

describe('missing and odd events', () => {
  const both = policy(years(3), { starts: { combine: 'latest', events: ['collected', 'contact'] } });
  const people = place({
    events: { collected: column('created', { always: true }), contact: column('contact') },
  });
  const now = at('2024-06-15T12:00:00Z');
  const judgeBoth = (row: Row, where = people): State => judgeDates(both, where, row, { now, zones });
  const old = timestamptz(at('2020-01-01T12:00:00Z'));
  const recent = timestamptz(at('2023-01-01T12:00:00Z'));

  test('the latest event counts, missing ones are left out', () => {
    expect(judgeBoth({ created: old, contact: null })).toBe('overdue');
    expect(judgeBoth({ created: old, contact: recent })).toBe('kept');
    expect(judgeBoth({ created: recent, contact: old })).toBe('kept');
    expect(judgeBoth({ created: null, contact: old })).toBe('overdue');
    expect(
      judgeBoth(
        { created: old, contact: recent },
        { ...people, events: { collected: column('created'), contact: null } },
      ),
    ).toBe('overdue');
  });

  test('none at all is not started, or undated where one always happens', () => {
    expect(judgeBoth({ created: null, contact: null })).toBe('undated');
    expect(judge(years(1), null, '2024-06-15T12:00:00Z')).toBe('not_started');
  });

  test('an event in the future keeps the row', () => {
    expect(judgeBoth({ created: old, contact: timestamptz(now + 1n) })).toBe('future');
    expect(judgeBoth({ created: old, contact: timestamptz(now) })).toBe('kept');
    expect(judge(years(1), date(day('2024-06-16')), '2024-06-15T21:59:59Z')).toBe('future');
    expect(judge(years(1), date(day('2024-06-16')), '2024-06-15T22:00:00Z')).toBe('kept');
    expect(judge(years(1), timestamp(9_000_000_000_000_000_000n), '2024-06-15T22:00:00Z')).toBe('future');
  });

  test('a day has come once clocks have shown it, though they stepped back over midnight', () => {
    // St John's, 2006-10-29: at 00:01 (02:31 UTC) back to 23:01 of the 28th.
    const how = { zone: 'America/St_Johns' };
    expect(judge(years(1), date(day('2006-10-29')), '2006-10-29T02:29:59Z', how)).toBe('future');
    expect(judge(years(1), date(day('2006-10-29')), '2006-10-29T02:31:00Z', how)).toBe('kept');
  });

  test('one implausible event makes the row so', () => {
    expect(judgeBoth({ created: timestamptz('-infinity'), contact: recent })).toBe('implausible');
    expect(judgeBoth({ created: old, contact: timestamptz('infinity') })).toBe('implausible');
    expect(judgeBoth({ created: timestamptz(0n), contact: old })).toBe('implausible');
    expect(judge(years(1), timestamptz(at('1989-12-31T22:59:59.999999Z')), '2024-06-15T12:00:00Z')).toBe(
      'implausible',
    );
    expect(judge(years(1), timestamptz(at('1989-12-31T23:00:00Z')), '2024-06-15T12:00:00Z')).toBe('overdue');
    expect(judge(years(1), date(day('1989-12-31')), '2024-06-15T12:00:00Z')).toBe('implausible');
    expect(judge(years(1), date(day('1990-01-01')), '2024-06-15T12:00:00Z')).toBe('overdue');
    expect(judge(years(1), date('-infinity'), '2024-06-15T12:00:00Z')).toBe('implausible');
    expect(judge(years(1), timestamp('infinity'), '2024-06-15T12:00:00Z')).toBe('implausible');
  });

  test('a day and an instant are compared by their days', () => {
    const mixed = policy(
      { count: 1, unit: 'day' },
      { starts: { combine: 'latest', events: ['collected', 'contact'] } },
    );
    const row = { created: date(day('2024-06-13')), contact: timestamptz(at('2024-06-13T22:30:00Z')) }; // 14 June, 00:30
    expect(judgeDates(mixed, people, row, { now: at('2024-06-15T21:59:59Z'), zones })).toBe('kept');
    expect(judgeDates(mixed, people, row, { now: at('2024-06-15T22:00:00Z'), zones })).toBe('due');
  });
});

test('extension holds past keep and never past at_most', () => {
  const logs = policy(months(3), { extension: { while: ['inquiry', 'other'], atMost: months(13) } });
  const flagged = place({
    conditions: { inquiry: { op: 'equals', column: 'flag', value: true }, other: null },
  });
  const state = (ended: string, flag: boolean): State =>
    judgeDates(
      logs,
      flagged,
      { ended: timestamptz(at(ended)), flag },
      { now: at('2024-06-15T12:00:00Z'), zones },
    );
  expect(state('2024-03-15T12:00:00Z', true)).toBe('kept');
  expect(state('2024-03-14T12:00:00Z', true)).toBe('extended');
  expect(state('2024-03-14T12:00:00Z', false)).toBe('due');
  expect(state('2023-05-15T12:00:00Z', true)).toBe('extended');
  expect(state('2023-05-14T12:00:00Z', true)).toBe('due');
  expect(state('2023-05-14T12:00:00Z', false)).toBe('overdue');
  expect(state('2023-05-01T12:00:00Z', true)).toBe('overdue');
});

test('conditions are two-valued', () => {
  const holds = (where: Predicate, a: RowValue): boolean =>
    judgeDates(policy(years(1)), place({ where }), { a, ended: null }, { now: 0n, zones }) !== 'unassigned';
  const is = (value: string | number | null): Predicate => ({ op: 'equals', column: 'a', value });
  const not = (predicate: Predicate): Predicate => ({ op: 'not', predicate });
  expect(holds(is('x'), null)).toBe(false);
  expect(holds(not(is('x')), null)).toBe(true);
  expect(holds(is(null), null)).toBe(true);
  expect(holds(not(is(null)), 'x')).toBe(true);
  expect(holds(is(1), 1n)).toBe(true);
  expect(holds({ op: 'one_of', column: 'a', values: ['x', null] }, null)).toBe(true);
  expect(holds({ op: 'above', column: 'a', value: 3 }, null)).toBe(false);
  expect(holds(not({ op: 'above', column: 'a', value: 3 }), null)).toBe(true);
  expect(holds({ op: 'at_least', column: 'a', value: 3 }, 3)).toBe(true);
  expect(holds({ op: 'below', column: 'a', value: 'Z' }, 'é')).toBe(false);
  expect(holds({ op: 'at_most', column: 'a', value: 'a' }, 'a')).toBe(true);
  expect(holds({ op: 'starts_with', column: 'a', value: 'ab%' }, 'abc')).toBe(false);
  const matches = (...parts: string[]): Predicate => ({ op: 'matches', column: 'a', parts });
  expect(holds(matches('a.b'), 'a.b')).toBe(true);
  expect(holds(matches('a.b'), 'axb')).toBe(false);
  expect(holds(matches('ab', 'ba'), 'aba')).toBe(false);
  expect(holds(matches('ab', '', 'ba'), 'ab\n(ba')).toBe(true);
  expect(holds(not(matches('', '')), null)).toBe(true);
  expect(holds({ op: 'all', predicates: [] }, 'x')).toBe(true);
  expect(holds({ op: 'any', predicates: [] }, 'x')).toBe(false);
  expect(() => holds(is('1'), 1)).toThrow(TypeError);
});

test('a table of two categories keeps what no filter matches', () => {
  const where = (value: string): Predicate => ({ op: 'equals', column: 'status', value });
  const map = entry('people', [
    place({ category: 'a', where: where('a') }),
    place({ category: 'b', where: where('b') }),
  ]);
  const policies = [policy(years(1), { category: 'a' }), policy(years(2), { category: 'b' })];
  const rows = ['a', 'b', 'c'].map((status) => ({ status, ended: date(day('2022-06-20')) }));
  const said = promised({ policies, entries: [map], now: at('2024-06-01T12:00:00Z') });
  const world = worldOf({ people: rows });
  expect(rows.map((row) => judgeInTable(said, row, { world, table: 'people' }))).toEqual([
    { category: 'a', state: 'overdue' },
    { category: 'b', state: 'kept' },
    { category: null, state: 'unassigned' },
  ]);
  const left = (categories?: string[]): unknown[] =>
    tableOf(remaining(said, world, categories), 'people').rows.map((row) => row['status']);
  expect(left()).toEqual(['b', 'c']);
  expect(left(['b'])).toEqual(['a', 'b', 'c']);
});

describe('without a period, or with one for each name', () => {
  const judge = (
    keep: PolicyKeep,
    row: Row,
    now: string,
    change: Omit<PolicyChange, 'keep'> = {},
  ): string => {
    const where = place({ attributes: { name: 'name' } });
    return judgeDates(
      policy(keep, change),
      where,
      { name: null, ended: null, ...row },
      { now: at(now), zones },
    );
  };
  const NOON = '2024-03-31T10:00:00Z';

  test('no longer: gone at its instant, or at the midnight after its day', () => {
    const started = { ended: timestamptz(at(NOON)) };
    expect(judge(NO_LONGER, started, NOON)).toBe('due');
    expect(judge(NO_LONGER, started, '2024-03-31T09:59:59.999999Z')).toBe('future');
    expect(judge(NO_LONGER, { ended: date(day('2024-03-31')) }, '2024-03-31T21:59:59.999999Z')).toBe('kept');
    expect(judge(NO_LONGER, { ended: date(day('2024-03-31')) }, '2024-03-31T22:00:00Z')).toBe('due');
    expect(judge(NO_LONGER, {}, NOON)).toBe('not_started');
  });

  test('forbidden and indefinitely: whatever the row says', () => {
    for (const ended of [null, date('infinity'), date(day('1901-01-01')), date(day('2030-01-01'))]) {
      expect(judge('forbidden', { ended }, NOON, { starts: null })).toBe('breach');
      expect(judge('indefinitely', { ended }, NOON, { starts: null })).toBe('kept');
    }
  });

  test('review: past its period, however late', () => {
    const action = 'review' as const;
    expect(judge(years(5), { ended: date(day('2019-03-30')) }, NOON, { action })).toBe('review');
    expect(judge(years(5), { ended: date(day('2001-03-30')) }, NOON, { action })).toBe('review');
    expect(judge(years(5), { ended: date(day('2019-03-31')) }, NOON, { action })).toBe('kept');
    expect(judge('forbidden', {}, NOON, { action })).toBe('breach');
  });

  test.each([
    ['_ga', 'breach'],
    ['_ga_', 'kept'],
    ['_ga_1', 'kept'],
    ['_gat', 'overdue'],
    ['_GA', 'due'],
    ['', 'due'],
    [null, 'due'],
  ])('the name %j: %s', (name, state) => {
    const keep: PolicyKeep = {
      by: 'name',
      names: [
        { name: '_ga*', keep: months(1) },
        { name: '_ga', keep: 'forbidden' },
        { name: '_ga_*', keep: 'indefinitely' },
      ],
      otherwise: months(3),
    };
    expect(judge(keep, { name, ended: date(day('2023-12-30')) }, NOON)).toBe(state);
  });
});
