import { describe, expect, test } from 'vitest';
import type { DataMap, Dependant, DependantAction, TableEntry } from '../../../../src/datamap/place/place.ts';
import { phraseText } from '../../../../src/finding.ts';
import { checkCoverage, findTable, type LiveTable } from '../../../../src/plan/check/coverage.ts';
import type { RelationKind } from '../../../../src/sql/shape.ts';
import { PLAIN_PLACE } from '../../../support/plain.ts';
import { at } from '../rule.ts';

const live = (schema: string, name: string, kind: RelationKind = 'table'): LiveTable => ({
  schema,
  name,
  kind,
});
const exempt = (table: string, line: number): TableEntry => ({
  kind: 'exempt',
  table,
  reason: 'none',
  position: at(line),
});

function map(tables: readonly TableEntry[], change: Partial<DataMap> = {}): DataMap {
  return {
    connections: ['crm'],
    timezone: null,
    backupsKept: null,
    tables,
    position: at(1),
    positions: { tables: at(3) },
    ...change,
  };
}

function told(maps: readonly DataMap[], tables: readonly LiveTable[]): string[] {
  return checkCoverage(maps, 'crm', tables).map(
    (found) => `${found.line} ${found.code}: ${found.message}; ${found.hint}`,
  );
}

describe('a table is found', () => {
  const tables = [
    live('public', 'people'),
    live('public', 'People'),
    live('crm', 'orders'),
    live('old', 'orders'),
    live('Crm', 'Logs'),
  ];

  test.each([
    ['people', 'public.people'],
    ['People', 'public.People'],
    ['public.people', 'public.people'],
    ['old.orders', 'old.orders'],
    ['OLD.Orders', 'old.orders'],
    ['logs', 'Crm.Logs'],
    ['crm.logs', 'Crm.Logs'],
  ])('%s: %s', (written, expected) => {
    const found = findTable(written, tables);
    expect(found.kind === 'one' && `${found.thing.schema}.${found.thing.name}`).toBe(expected);
  });

  test.each([
    ['PEOPLE', ['public.people', 'public.People']],
    ['orders', ['crm.orders', 'old.orders']],
  ])('%s fits several', (written, names) => {
    expect(findTable(written, tables)).toEqual({ kind: 'several', names });
  });

  test.each([
    ['peeple', 'did you mean `people`?'],
    ['crm.order', 'did you mean `crm.orders`?'],
    ['crm.people', 'write the name as the database spells it'],
    ['invoices', 'write the name as the database spells it'],
  ])('%s is not there', (written, near) => {
    const found = findTable(written, tables);
    expect(found.kind === 'none' && phraseText(found.near)).toBe(near);
  });
});

describe('coverage', () => {
  test('a name that is not there, and one that is two', () => {
    expect(
      told(
        [map([exempt('peeple', 5), exempt('orders', 6)])],
        [live('crm', 'people', 'view'), live('a', 'orders', 'view'), live('b', 'orders', 'view')],
      ),
    ).toEqual([
      '5 table-missing: the connection `crm` has no table `peeple`; did you mean `people`?',
      '6 table-ambiguous: the name `orders` fits more than one table of `crm`: a.orders, b.orders; write it with its schema and in its own letter case',
    ]);
  });

  test('every kind of table that holds rows is asked for, where the tables are listed', () => {
    const kinds: RelationKind[] = [
      'table',
      'partitioned table',
      'materialized view',
      'foreign table',
      'view',
      'other',
    ];
    const tables = kinds.map((kind) => live('public', kind, kind));
    expect(
      checkCoverage([map([])], 'crm', tables).map((found) => `${found.line} ${found.code} ${found.message}`),
    ).toEqual(
      kinds
        .slice(0, 4)
        .map((kind) => `3 table-unmapped nothing is said of the table \`public.${kind}\` of \`crm\``),
    );
  });

  test('what is still to be done warns, with its reason', () => {
    const todo: TableEntry = { kind: 'todo', table: 'old', reason: 'to be dropped by June', position: at(7) };
    const [found, ...others] = checkCoverage([map([todo])], 'crm', [live('public', 'old')]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      line: 7,
      code: 'table-todo',
      severity: 'warning',
      message: '`old` is still to be done: to be dropped by June',
    });
  });

  test('a table that goes with another one is covered where its rows are deleted with those, at any depth', () => {
    const dependant = (table: string, action: DependantAction, dependants: Dependant[] = []): Dependant => ({
      table,
      on: [],
      action,
      to: null,
      dependants,
    });
    const dependants = [
      dependant('orders', 'delete', [dependant('crm.Lines', 'delete'), dependant('notes', 'detach')]),
      dependant('visits', 'keep'),
    ];
    const people: TableEntry = {
      kind: 'places',
      table: 'people',
      key: null,
      places: [
        {
          category: 'subscribers',
          where: null,
          person: { kind: 'none', because: 'a test' },
          events: {},
          conditions: {},
          dependants,
          attributes: {},
          alteration: null,
          ...PLAIN_PLACE,
          position: at(5),
          positions: {},
        },
      ],
      position: at(5),
    };
    const goes = (table: string, parent: string, line: number): TableEntry => ({
      kind: 'with',
      table,
      parent,
      position: at(line),
    });
    const tables = ['people', 'orders', 'lines', 'notes', 'visits'].map((name) => live('crm', name));
    const entries = [
      goes('Orders', 'crm.people', 11),
      goes('lines', 'PEOPLE', 12),
      goes('notes', 'people', 13),
      goes('visits', 'people', 14),
    ];
    expect(told([map([people, ...entries])], tables)).toEqual(
      ['notes', 'visits'].map(
        (table, index) =>
          `${13 + index} with-not-dependant: rows of \`${table}\` are said to go with those of \`people\`, and are not deleted with them; write \`then: delete\` under the \`dependants\` of \`people\`, or give \`${table}\` a category, an exemption or a \`todo\``,
      ),
    );
    const below = [exempt('orders', 10), goes('lines', 'orders', 11), goes('lost', 'people', 12)];
    expect(told([map([people, ...below])], tables.slice(0, 3))).toEqual([
      '12 table-missing: the connection `crm` has no table `lost`; write the name as the database spells it',
    ]);
  });

  test('one table under two names is told: their filters were never compared', () => {
    const tables = [live('crm', 'people')];
    expect(told([map([exempt('people', 5)]), map([exempt('crm.People', 6)])], tables)).toEqual([
      '6 table-twice: the table `crm.People` of the connection `crm` already stands in datamap/crm.yaml, line 5; keep one of the two; several categories of one table are written as a list',
    ]);
  });

  test('only maps of the connection count', () => {
    const other = map([exempt('people', 5)], { connections: ['old'] });
    expect(told([other], [live('public', 'people')])).toEqual([]);
    expect(told([other, map([])], [live('public', 'people')])).toHaveLength(1);
  });
});
