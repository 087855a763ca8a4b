import { describe, expect, test } from 'vitest';
import { inColumns, readColumns } from '../../../../src/plan/change/answer-columns.ts';
import { readRows } from '../../../../src/plan/change/answer-rows.ts';
import type { CheckedRule } from '../../../../src/plan/checked/checked-rule.ts';
import { raw } from '../../../../src/sql/fragment.ts';
import { mysqlDialect } from '../../../../src/sql/mysql/dialect.ts';
import type { TypeFamily } from '../../../../src/sql/shape.ts';
import { checked, column, event, period, shape } from '../rule.ts';

const KEYED = (family: TypeFamily): CheckedRule =>
  checked(
    {},
    shape({ columns: [column('id', family, { notNull: true }), column('a_timestamptz', 'timestamptz')] }),
  );
const [OLD, NEW] = ['2020-01-01 00:00:00+00', '2021-01-01 00:00:00+00'] as const;

describe('one row about all', () => {
  test('says how many, their keys, the latest start and whether it is shared, and the range', () => {
    const rows = readColumns(KEYED('integer'), ['2', '1', NEW, '1', OLD, '7,8', null]);
    expect([rows.count, rows.right, rows.keys(0)]).toEqual([2, 1, ['7', '8']]);
    expect([rows.end, rows.range]).toEqual([
      { lead: NEW, shared: false },
      { earliest: OLD, latest: NEW },
    ]);
    expect(readColumns(KEYED('integer'), ['2', '2', NEW, '2', NEW, '7,8', null]).end?.shared).toBe(true);
  });

  test('tells of rows that are not plain, and an empty answer is null', () => {
    const one = readColumns(KEYED('integer'), ['2', '2', NEW, '1', NEW, '7,8', '']);
    expect(one.others).toEqual([[null]]);
    expect(readColumns(KEYED('integer'), ['2', '2', NEW, '1', NEW, '7,8', null]).others).toEqual([]);
  });

  test('of no row says nothing', () => {
    const rows = readColumns(KEYED('integer'), ['0', '0', null, '0', null, null, null]);
    expect([rows.count, rows.keys(0), rows.end, rows.range, rows.others]).toEqual([0, [], null, null, []]);
  });

  test('has a key of any text as it was', () => {
    const rows = readColumns(KEYED('text'), ['4', '4', NEW, '4', NEW, '~ca~tc~c,,~t,x', null]);
    expect(rows.keys(0)).toEqual([',a~c,', '', '~', 'x']);
  });

  test('is refused where a list has another length than there are rows', () => {
    const rows = readColumns(KEYED('integer'), ['3', '3', NEW, '3', NEW, '7,8', null]);
    expect(() => rows.keys(0)).toThrow('the server answered 2 values of 3 changed rows');
  });
});

describe('which rows are told of one by one', () => {
  const text = (rule: CheckedRule, flags: readonly string[] = []): string =>
    inColumns(rule, raw('DELETE'), { flags: flags.map(raw), right: [] }).texts.join('?');

  test('none where a start that is always there is all that decides', () => {
    const columns = [
      column('id', 'integer', { notNull: true }),
      column('a_timestamptz', 'timestamptz', { notNull: true }),
    ];
    expect(text(checked({}, shape({ columns })))).not.toContain('coalesce');
  });

  test('those without a start', () => {
    expect(text(checked())).toContain("string_agg(coalesce(t0::text, ''), ',') FILTER (WHERE t0 IS NULL)");
  });

  test('those that are extended', () => {
    const flag = { op: 'equals', column: 'a_boolean', value: true } as const;
    const rule = checked({ extension: { while: [flag], atMost: period('13 months') } });
    expect(text(rule, ['flag'])).toContain("FILTER (WHERE (t0 IS NULL OR f0 = 'true'))");
  });

  test('all where several starts decide', () => {
    const columns = ['id', 'seen', 'paid'].map((name) =>
      column(name, name === 'id' ? 'integer' : 'timestamptz', { notNull: true }),
    );
    const rule = checked(
      { start: [event('seen', { always: true }), event('paid', { always: true })] },
      shape({ columns }),
    );
    expect(text(rule)).toContain("string_agg(coalesce(t1::text, ''), ',') FROM changed");
  });
});

test('rows that come one by one say the same', () => {
  const rule = { ...KEYED('integer'), dialect: mysqlDialect('MariaDB') };
  const rows = readRows(rule, [
    ['7', '2021-01-01 00:00:00'],
    ['8', null],
    ['9', '2020-01-01 00:00:00'],
  ]);
  expect([rows.count, rows.right, rows.keys(0), rows.others]).toEqual([3, 3, ['7', '8', '9'], [[null]]]);
  expect(rows.end).toEqual({ lead: '2021-01-01 00:00:00', shared: false });
  expect(rows.range).toEqual({ earliest: '2020-01-01 00:00:00', latest: '2021-01-01 00:00:00' });
});

test('counts of time are compared as numbers', () => {
  const rule = checked({ start: [event('a_integer', { as: 'epoch_s' })] });
  const { end, range } = readRows(
    rule,
    ['9', '-10', '100', '-9', '100'].map((count, index) => [String(index), count]),
  );
  expect([end, range]).toEqual([
    { lead: '100', shared: true },
    { earliest: '-10', latest: '100' },
  ]);
});
