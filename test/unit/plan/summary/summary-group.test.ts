import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import type { CheckedRule } from '../../../../src/plan/checked/checked-rule.ts';
import type { CheckedSummary, CountedBy } from '../../../../src/plan/checked/checked-summary.ts';
import type { TimeColumn, TimeKind } from '../../../../src/plan/checked/time-column.ts';
import { groupOf, inGroupSql, writtenGroup } from '../../../../src/plan/summary/summary-group.ts';
import { mysqlDialect } from '../../../../src/sql/mysql/dialect.ts';
import { POSTGRESQL } from '../../../../src/sql/postgresql/dialect.ts';
import type { Column } from '../../../../src/sql/shape.ts';
import { checked, column, shape, zoneOf } from '../rule.ts';

function timeOf(kind: TimeKind, zone: string | null = null): TimeColumn {
  const named = { event: 'at', column: 'at', always: false, notNull: false, from: null };
  return { ...named, kind, zone: zone === null ? null : zoneOf(zone) };
}

function by(
  time: TimeColumn,
  into: Column = column('month', 'date'),
  unit: 'month' | 'year' = 'month',
): CountedBy {
  return { unit, time, into };
}

function summaryBy(...columns: readonly CountedBy[]): CheckedSummary {
  return { shape: shape({ name: 'counts' }), by: columns, count: column('n', 'integer'), minimumGroup: 3 };
}

function written(
  zone: string,
  summary: CheckedSummary,
  ...texts: readonly (string | null)[]
): readonly string[] | null {
  const group = groupOf({ zone: zoneOf(zone) }, summary, texts);
  return group && writtenGroup(summary, group);
}

const instants = summaryBy(by(timeOf('timestamptz')));

describe('the month of a time', () => {
  test.each([
    ['Europe/Paris', '2024-03-31 21:59:59.999999+00', '2024-03-01'],
    ['Europe/Paris', '2024-03-31 22:00:00+00', '2024-04-01'],
    ['Europe/Paris', '2024-10-31 22:59:59.999999+00', '2024-10-01'],
    ['Europe/Paris', '2024-10-31 23:00:00+00', '2024-11-01'],
    ['UTC', '0001-01-01 00:00:00+00', '0001-01-01'],
    // Paraguay began its summer at midnight on the first of the month: 1 October 2017 began at one o'clock.
    ['America/Asuncion', '2017-10-01 03:59:59+00', '2017-09-01'],
    ['America/Asuncion', '2017-10-01 04:00:00+00', '2017-10-01'],
  ])('in %s, of %s, is %s', (zone, text, month) => {
    expect(written(zone, instants, text)).toEqual([month]);
  });

  test.each([
    'infinity',
    '-infinity',
    '0044-03-15 00:00:00+00 BC',
    '0000-00-00 00:00:00',
    '294276-12-31 23:59:59+00',
    null,
  ])('of %s there is none', (text) => {
    expect(written('Europe/Paris', instants, text)).toBeNull();
  });

  test('without a zone is read in that of the data map, and said in the policy’s', () => {
    const local = summaryBy(by(timeOf('timestamp', 'America/New_York')));
    expect(written('Europe/Paris', local, '2024-05-31 17:59:59')).toEqual(['2024-05-01']);
    expect(written('Europe/Paris', local, '2024-05-31 18:00:00')).toEqual(['2024-06-01']);
  });

  test('of a date is its own, whatever the zone', () => {
    expect(written('Asia/Tokyo', summaryBy(by(timeOf('date'))), '2024-05-31')).toEqual(['2024-05-01']);
  });

  test('of a counter is that of its instant; one that was never set has none', () => {
    const counter = summaryBy(by(timeOf('epoch_s')));
    expect(written('Europe/Paris', counter, String(Date.UTC(2024, 4, 31, 22) / 1000))).toEqual([
      '2024-06-01',
    ]);
    expect(written('Europe/Paris', counter, '0')).toBeNull();
    expect(written('Europe/Paris', counter, '9223372036854775807')).toBeNull();
  });

  test('is written as the column has it', () => {
    const at = '2024-03-05 00:00:00+00';
    const of = (into: Column, unit: 'month' | 'year' = 'month'): readonly string[] | null =>
      written('UTC', summaryBy(by(timeOf('timestamptz'), into, unit)), at);
    expect(of(column('m', 'text'))).toEqual(['2024-03']);
    expect(of(column('m', 'integer'))).toEqual(['202403']);
    expect(of(column('m', 'date'), 'year')).toEqual(['2024-01-01']);
    expect(of(column('m', 'text'), 'year')).toEqual(['2024']);
    expect(of(column('m', 'integer'), 'year')).toEqual(['2024']);
  });
});

describe('a group', () => {
  const country: CountedBy = {
    unit: 'value',
    column: column('land', 'text'),
    into: column('country', 'text'),
  };

  test('is of all values together, without blanks at their end', () => {
    const both = summaryBy(by(timeOf('date')), country);
    expect(written('UTC', both, '2024-03-05', 'fr  ')).toEqual(['2024-03-01', 'fr']);
    expect(written('UTC', both, '2024-03-05', ' fr')).toEqual(['2024-03-01', ' fr']);
    expect(written('UTC', both, '2024-03-05', null)).toBeNull();
  });

  test.each([
    ['timestamptz', '1990-01-01 00:00:00+00'],
    ['timestamp', '1990-01-01 00:00:00'],
    ['date', '1990-01-01'],
  ] as const)('is found again by SQL in both dialects, by %s', (kind, text) => {
    const summary = summaryBy(by(timeOf(kind, kind === 'timestamp' ? 'Europe/Paris' : null)), country);
    const zone = zoneOf('Europe/Paris');
    const group = groupOf({ zone }, summary, [text, 'fr']);
    const textOf = (dialect: CheckedRule['dialect']): string =>
      inGroupSql({ dialect, zone }, summary, group ?? []).texts.join('?');
    expect(textOf(POSTGRESQL)).toMatch(/^\(\(t\."at" >= .* AND t\."at" < .*\) AND rtrim\(t\."land"\)/);
    expect(textOf(mysqlDialect('MySQL'))).toMatch(
      /^\(\(t\.`at` >= .* AND t\.`at` < .* AND NOT .*rtrim\(t\.`land`\)/,
    );
  });

  test('has the same bounds as the month that is read', () => {
    const zone = zoneOf('America/Asuncion');
    for (let month = 0; month < 200; month += 1) {
      const at = new Date(Date.UTC(2005, month, 1, month % 24, month % 60)).toISOString();
      const text = at.replace('T', ' ').replace('Z', '+00').replace('.000', '');
      const group = groupOf({ zone }, instants, [text]) ?? [];
      const [from, to] = inGroupSql({ dialect: POSTGRESQL, zone }, instants, group).values as [
        string,
        string,
      ];
      const own = parseInstant(at) as bigint;
      expect((parseInstant(from) as bigint) <= own && own < (parseInstant(to) as bigint)).toBe(true);
    }
  });
});

test('a rule that counts nothing has no statements for it', async () => {
  const { planRule } = await import('../../../../src/plan/plan.ts');
  expect(planRule(checked(), 0n).statements.summary).toBeNull();
});
