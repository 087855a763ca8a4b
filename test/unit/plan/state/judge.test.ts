import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../../src/calendar/day.ts';
import { formatInstant, parseInstant, type Start } from '../../../../src/calendar/instant.ts';
import type { Keep } from '../../../../src/calendar/keep.ts';
import { NO_LONGER } from '../../../../src/calendar/period.ts';
import { judge, termsOf } from '../../../../src/plan/state/judge.ts';
import { IMPLAUSIBLE } from '../../../../src/plan/state/row-time.ts';
import type { Action } from '../../../../src/policy/policy.ts';
import { period, zoneOf } from '../rule.ts';

type Written = string | null;

/** A date is a calendar day, a date and time an instant. */
function start(text: Written): Start | null | typeof IMPLAUSIBLE {
  if (text === null || text === IMPLAUSIBLE) return text;
  const day = parseDay(text);
  return day === null ? { kind: 'instant', at: parseInstant(text) as bigint } : { kind: 'day', day };
}

interface How {
  readonly atMost?: string;
  readonly extended?: boolean;
  readonly always?: boolean;
  readonly zone?: string;
  readonly plausibleAfter?: string;
  readonly overdueAfterSeconds?: number;
  readonly action?: Action;
  readonly combine?: 'latest' | 'earliest';
}

function keepOf(text: string): Keep {
  if (text === 'forbidden' || text === 'indefinitely') return text;
  return text === 'no longer' ? NO_LONGER : period(text);
}

function verdict(keep: string, starts: readonly Written[], now: string, how: How = {}): string {
  const extension = how.atMost === undefined ? null : { atMost: period(how.atMost) };
  const terms = termsOf(
    { combine: how.combine ?? 'latest', keep: keepOf(keep), extension, action: how.action ?? 'delete' },
    zoneOf(how.zone ?? 'Europe/Paris'),
    how.plausibleAfter ?? '1990-01-01',
    how.overdueAfterSeconds,
  );
  const facts = { starts: starts.map(start), always: how.always ?? false, extended: how.extended ?? false };
  const { state, dueAt } = judge(terms, facts, parseInstant(now) as bigint);
  return dueAt === null ? state : `${state} ${formatInstant(dueAt)}`;
}

const DUE = '2024-03-31T22:00:00.000000Z';
const LOGS = { atMost: '13 months', zone: 'UTC' };

describe('a row is', () => {
  test.each<[string, string, readonly Written[], string, How, string]>([
    [
      'kept through its last day',
      '5 years',
      ['2019-03-31'],
      '2024-03-31T21:59:59.999999Z',
      {},
      `kept ${DUE}`,
    ],
    ['due with the midnight after it', '5 years', ['2019-03-31'], '2024-03-31T22:00:00Z', {}, `due ${DUE}`],
    [
      'due for 48 hours less a microsecond',
      '5 years',
      ['2019-03-31'],
      '2024-04-02T21:59:59.999999Z',
      {},
      `due ${DUE}`,
    ],
    ['overdue after 48 hours', '5 years', ['2019-03-31'], '2024-04-02T22:00:00Z', {}, `overdue ${DUE}`],
    [
      'overdue as soon as its rule says',
      '5 years',
      ['2019-03-31'],
      '2024-03-31T23:00:00Z',
      { overdueAfterSeconds: 3_600 },
      `overdue ${DUE}`,
    ],
    [
      'kept to the microsecond, by hours',
      '24 hours',
      ['2024-03-30T12:00:00.000001Z'],
      '2024-03-31T12:00:00Z',
      {},
      'kept 2024-03-31T12:00:00.000001Z',
    ],
    [
      'due to the microsecond, by hours',
      '24 hours',
      ['2024-03-30T12:00:00.000001Z'],
      '2024-03-31T12:00:00.000001Z',
      {},
      'due 2024-03-31T12:00:00.000001Z',
    ],
    ['not started without its event', '5 years', [null], '2024-03-31T22:00:00Z', {}, 'not_started'],
    ['not started without any event', '5 years', [null, null], '2024-03-31T22:00:00Z', {}, 'not_started'],
    [
      'undated where the event always happens',
      '5 years',
      [null, null],
      '2024-03-31T22:00:00Z',
      { always: true },
      'undated',
    ],
    [
      'dated by one of two, though the other always happens',
      '5 years',
      [null, '2019-03-31'],
      '2024-03-31T22:00:00Z',
      { always: true },
      `due ${DUE}`,
    ],
    [
      'judged by its latest event',
      '5 years',
      ['2019-03-31', '2001-01-01', null],
      '2024-03-31T21:00:00Z',
      {},
      `kept ${DUE}`,
    ],
    [
      'judged by its earliest event, where that counts',
      '5 years',
      ['2019-03-31', '2024-01-01', null],
      '2024-03-31T22:00:00Z',
      { combine: 'earliest' },
      `due ${DUE}`,
    ],
    [
      'not future, where the earliest event counts and is past',
      '5 years',
      ['2019-03-31', '2030-01-01'],
      '2024-03-31T21:59:59.999999Z',
      { combine: 'earliest' },
      `kept ${DUE}`,
    ],
    [
      'future, where every event is still to come',
      '1 day',
      ['2024-04-05', '2024-04-01'],
      '2024-03-31T21:59:59.999999Z',
      { combine: 'earliest' },
      'future 2024-04-02T22:00:00.000000Z',
    ],
    [
      'not started without any event, where the earliest counts',
      '5 years',
      [null, null],
      '2024-03-31T22:00:00Z',
      { combine: 'earliest' },
      'not_started',
    ],
    [
      'implausible by the later event, where the earliest counts',
      '5 years',
      ['2019-03-31', IMPLAUSIBLE],
      '2024-03-31T22:00:00Z',
      { combine: 'earliest' },
      'implausible',
    ],
    [
      'extended to the earliest deadline of all',
      '1 day',
      ['2024-03-01', '2024-03-20'],
      '2024-04-01T00:00:00Z',
      { ...LOGS, combine: 'earliest', extended: true },
      'extended 2025-04-02T00:00:00.000000Z',
    ],
    [
      'future from the next microsecond',
      '1 day',
      ['2024-03-31T12:00:00.000001Z'],
      '2024-03-31T12:00:00Z',
      { zone: 'UTC' },
      'future 2024-04-02T00:00:00.000000Z',
    ],
    [
      'not future at its own microsecond',
      '1 day',
      ['2024-03-31T12:00:00Z'],
      '2024-03-31T12:00:00Z',
      { zone: 'UTC' },
      'kept 2024-04-02T00:00:00.000000Z',
    ],
    [
      'future on the day before',
      '1 day',
      ['2024-04-01'],
      '2024-03-31T21:59:59.999999Z',
      {},
      'future 2024-04-02T22:00:00.000000Z',
    ],
    [
      'not future on its own day',
      '1 day',
      ['2024-04-01'],
      '2024-03-31T22:00:00Z',
      {},
      'kept 2024-04-02T22:00:00.000000Z',
    ],
    [
      'future by one of its events',
      '1 day',
      ['2001-01-01', '2024-04-05'],
      '2024-03-31T22:00:00Z',
      {},
      'future 2024-04-06T22:00:00.000000Z',
    ],
    [
      'implausible before the day that is set',
      '1 day',
      ['1989-12-31'],
      '2024-03-31T22:00:00Z',
      {},
      'implausible',
    ],
    [
      'plausible on that day',
      '1 day',
      ['1990-01-01'],
      '2024-03-31T22:00:00Z',
      {},
      'overdue 1990-01-02T23:00:00.000000Z',
    ],
    [
      'implausible before the first instant of that day',
      '1 day',
      ['1989-12-31T22:59:59.999999Z'],
      '2024-03-31T22:00:00Z',
      {},
      'implausible',
    ],
    [
      'plausible from that instant',
      '1 day',
      ['1989-12-31T23:00:00Z'],
      '2024-03-31T22:00:00Z',
      {},
      'overdue 1990-01-02T23:00:00.000000Z',
    ],
    [
      'implausible by one of its events',
      '1 day',
      ['2024-01-01', IMPLAUSIBLE],
      '2024-03-31T22:00:00Z',
      {},
      'implausible',
    ],
    [
      'implausible rather than future or undated',
      '1 day',
      [IMPLAUSIBLE, '2030-01-01', null],
      '2024-03-31T22:00:00Z',
      { always: true },
      'implausible',
    ],
    [
      'judged by days where a day and an instant mix',
      '1 day',
      ['2024-03-28', '2024-03-28T22:59:59Z'],
      '2024-03-29T23:00:00Z',
      {},
      'due 2024-03-29T23:00:00.000000Z',
    ],
    [
      'judged by the instant, where its day is the later one',
      '1 day',
      ['2024-03-28', '2024-03-28T23:00:00Z'],
      '2024-03-29T23:00:00Z',
      {},
      'kept 2024-03-30T23:00:00.000000Z',
    ],
    [
      'kept, though a condition holds',
      '3 months',
      ['2024-01-31'],
      '2024-04-30T23:59:59Z',
      { ...LOGS, extended: true },
      'kept 2025-03-01T00:00:00.000000Z',
    ],
    [
      'extended past keep',
      '3 months',
      ['2024-01-31'],
      '2024-05-01T00:00:00Z',
      { ...LOGS, extended: true },
      'extended 2025-03-01T00:00:00.000000Z',
    ],
    [
      'extended to the last microsecond',
      '3 months',
      ['2024-01-31'],
      '2025-02-28T23:59:59.999999Z',
      { ...LOGS, extended: true },
      'extended 2025-03-01T00:00:00.000000Z',
    ],
    [
      'due past at_most',
      '3 months',
      ['2024-01-31'],
      '2025-03-01T00:00:00Z',
      { ...LOGS, extended: true },
      'due 2025-03-01T00:00:00.000000Z',
    ],
    [
      'overdue 48 hours past at_most',
      '3 months',
      ['2024-01-31'],
      '2025-03-03T00:00:00Z',
      { ...LOGS, extended: true },
      'overdue 2025-03-01T00:00:00.000000Z',
    ],
    [
      'due past keep where no condition holds',
      '3 months',
      ['2024-01-31'],
      '2024-05-01T00:00:00Z',
      LOGS,
      'due 2024-05-01T00:00:00.000000Z',
    ],
    [
      'due past keep where nothing extends, whatever holds',
      '3 months',
      ['2024-01-31'],
      '2024-05-01T00:00:00Z',
      { zone: 'UTC', extended: true },
      'due 2024-05-01T00:00:00.000000Z',
    ],
    [
      'gone at the instant of its event, where it is kept no longer',
      'no longer',
      ['2024-03-31T12:00:00Z'],
      '2024-03-31T12:00:00Z',
      {},
      'due 2024-03-31T12:00:00.000000Z',
    ],
    [
      'future a microsecond earlier',
      'no longer',
      ['2024-03-31T12:00:00Z'],
      '2024-03-31T11:59:59.999999Z',
      {},
      'future 2024-03-31T12:00:00.000000Z',
    ],
    [
      'kept through the day of its event, where it is kept no longer',
      'no longer',
      ['2024-03-31'],
      '2024-03-31T21:59:59.999999Z',
      {},
      `kept ${DUE}`,
    ],
    ['gone with the midnight after that day', 'no longer', ['2024-03-31'], DUE, {}, `due ${DUE}`],
    [
      'extended past no time at all',
      'no longer',
      ['2024-03-30'],
      '2024-03-31T12:00:00Z',
      { atMost: '1 month', extended: true },
      'extended 2024-04-30T22:00:00.000000Z',
    ],
    [
      'for review past its period, however late',
      '5 years',
      ['2001-03-31'],
      DUE,
      { action: 'review' },
      'review 2006-03-31T22:00:00.000000Z',
    ],
    [
      'kept for review until then',
      '5 years',
      ['2019-03-31'],
      '2024-03-31T21:59:59.999999Z',
      { action: 'review' },
      `kept ${DUE}`,
    ],
    ['a breach, whatever is known of it', 'forbidden', [], DUE, {}, 'breach'],
    ['kept without end', 'indefinitely', [], DUE, {}, 'kept'],
    [
      'judged by the latest event where it is extended',
      '3 months',
      ['2024-01-31', '2024-02-01'],
      '2025-03-01T00:00:00Z',
      { ...LOGS, extended: true },
      'extended 2025-03-02T00:00:00.000000Z',
    ],
  ])('%s', (...[, keep, starts, now, how, expected]) => {
    expect(verdict(keep, starts, now, how)).toBe(expected);
  });
});
