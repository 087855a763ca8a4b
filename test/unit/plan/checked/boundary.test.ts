import { describe, expect, test } from 'vitest';
import { formatDay } from '../../../../src/calendar/day.ts';
import { formatInstant, parseInstant } from '../../../../src/calendar/instant.ts';
import { type Boundary, boundariesAt, plausibleBoundary } from '../../../../src/plan/checked/boundary.ts';
import {
  isBefore,
  isNotBefore,
  type TimeColumn,
  type TimeKind,
} from '../../../../src/plan/checked/time-column.ts';
import { numbered } from '../../../../src/sql/fragment.ts';
import { POSTGRESQL } from '../../../../src/sql/postgresql/dialect.ts';
import { period, rule, zoneOf } from '../rule.ts';

const NOW = parseInstant('2024-05-31T22:00:00Z') as bigint;

function show(boundary: Boundary | null): string | null {
  if (boundary === null) return null;
  return `${formatInstant(boundary.instant)} ${boundary.day === null ? 'no day' : formatDay(boundary.day)}`;
}

describe('the boundaries of a rule', () => {
  test('in days', () => {
    const extension = { while: [], atMost: period('13 months') };
    const { now, ...found } = boundariesAt(
      rule({ keep: period('3 months'), extension }),
      zoneOf('Europe/Paris'),
      NOW,
    );
    expect(now).toBe(NOW);
    expect(Object.entries(found).map(([name, boundary]) => `${name} ${show(boundary)}`)).toEqual([
      'keep 2024-02-29T23:00:00.000000Z 2024-03-01',
      'atMost 2023-04-30T22:00:00.000000Z 2023-05-01',
      // Two days earlier it was 30 May, and the third month from 29 February had ended too.
      'overdueKeep 2024-02-29T23:00:00.000000Z 2024-03-01',
      'overdueAtMost 2023-04-29T22:00:00.000000Z 2023-04-30',
      'plausible 1989-12-31T23:00:00.000000Z 1990-01-01',
      'future 2024-05-31T22:00:00.000001Z 2024-06-02',
    ]);
  });

  test('in hours, and without an extension', () => {
    const found = boundariesAt(rule({ keep: period('36 hours') }), zoneOf('Europe/Paris'), NOW);
    expect([found.keep, found.overdueKeep, found.atMost, found.overdueAtMost].map(show)).toEqual([
      '2024-05-30T10:00:00.000001Z no day',
      '2024-05-28T10:00:00.000001Z no day',
      null,
      null,
    ]);
  });

  test('without a start', () => {
    const [zone, keeps] = [zoneOf('Europe/Paris'), ['forbidden', 'indefinitely'] as const];
    expect(keeps.map((keep) => show(boundariesAt(rule({ keep, start: [] }), zone, NOW).keep))).toEqual([
      '2024-05-31T22:00:00.000000Z 2024-06-01',
      '1989-12-31T23:00:00.000000Z 1990-01-01',
    ]);
  });

  test('overdue as soon or as late as the rule says', () => {
    const overdue = (overdueAfterSeconds: number): string | null => {
      const found = boundariesAt(
        rule({ keep: period('36 hours'), overdueAfterSeconds }),
        zoneOf('Europe/Paris'),
        NOW,
      );
      return show(found.overdueKeep);
    };
    expect([0, 3_600].map(overdue)).toEqual([
      '2024-05-30T10:00:00.000001Z no day',
      '2024-05-30T09:00:00.000001Z no day',
    ]);
  });

  test('what is no date is no day to begin with', () => {
    expect(() => plausibleBoundary('1990-02-30', zoneOf('UTC'))).toThrow(RangeError);
  });
});

describe('a boundary in the type of its column', () => {
  const sao = zoneOf('America/Sao_Paulo');
  const time = (kind: TimeKind): TimeColumn => ({
    event: 'e',
    column: 'c',
    kind,
    always: false,
    notNull: false,
    zone: kind === 'timestamp' ? sao : null,
    from: null,
  });
  const boundary = (text: string, day: number | null = null): Boundary => ({
    instant: parseInstant(text) as bigint,
    day,
  });

  test.each<[TimeKind, string, string, string]>([
    ['timestamptz', '2024-03-31T01:00:00.000001Z', '::timestamptz', '2024-03-31T01:00:00.000001Z'],
    ['timestamp', '2024-03-31T01:00:00Z', '::timestamp', '2024-03-30T22:00:00.000000'],
    // The clocks showed 23:30 twice on 17 February 2018; both showings count as the later one.
    ['timestamp', '2018-02-18T01:30:00Z', '::timestamp', '2018-02-17T23:00:00.000000'],
    ['timestamp', '2018-02-18T02:30:00Z', '::timestamp', '2018-02-17T23:30:00.000000'],
    ['epoch_s', '2024-03-31T01:00:00.000001Z', '::bigint', '1711846801'],
    ['epoch_s', '2024-03-31T01:00:00Z', '::bigint', '1711846800'],
    ['epoch_ms', '1969-12-31T23:59:59.998500Z', '::bigint', '-1'],
    ['epoch_us', '1969-12-31T23:59:59.999999Z', '::bigint', '-1'],
    // The server knows no year zero.
    ['timestamptz', '0001-01-01T00:00:00+09:00', '::timestamptz', '0001-01-01T00:00:00.000000Z'],
    ['timestamp', '0001-01-01T01:00:00Z', '::timestamp', '0001-01-01T00:00:00.000000'],
  ])('%s, %s', (kind, at, type, value) => {
    const before = numbered(isBefore(POSTGRESQL, time(kind), boundary(at)));
    expect([before.text, String(before.values[0])]).toEqual([`t."c" < $1${type}`, value]);
    const notBefore = numbered(isNotBefore(POSTGRESQL, time(kind), boundary(at)));
    expect([notBefore.text, notBefore.values]).toEqual([`t."c" >= $1${type}`, before.values]);
  });

  test('a date is compared with a day, which hours have not', () => {
    const day = boundary('2024-03-31T01:00:00Z', 19_813);
    expect(numbered(isBefore(POSTGRESQL, time('date'), day))).toEqual({
      text: 't."c" < $1::date',
      values: ['2024-03-31'],
    });
    expect(() => isBefore(POSTGRESQL, time('date'), boundary('2024-03-31T01:00:00Z'))).toThrow(RangeError);
  });
});
