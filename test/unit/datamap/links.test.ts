import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DataMap, Dependant, Place } from '../../../src/datamap/place/place.ts';
import { readDataMap } from '../../../src/datamap/read.ts';

const text = readFileSync(new URL('cases/valid-linked.yaml', import.meta.url));
const map = readDataMap('crm.yaml', text).value as DataMap;
const subscribers = placesOf('subscribers')[0] as Place;

function placesOf(table: string): readonly Place[] {
  const entry = map.tables.find((found) => found.table === table);
  return entry?.kind === 'places' ? entry.places : [];
}

const agreements = { table: 'agreements', relation: null, on: [{ theirs: 'subscriber_id', ours: null }] };

test('an event is picked from the rows of another table that count', () => {
  expect(subscribers.events['agreement terminated']).toEqual({
    column: 'ended_at',
    always: false,
    as: null,
    from: {
      ...agreements,
      where: { op: 'equals', column: 'kind', value: 'subscription' },
      pick: 'latest',
    },
    position: expect.objectContaining({ line: 9, column: 39 }),
  });
});

test('a link may name several pairs of columns, in the order of the file', () => {
  expect(subscribers.events['first order']).toMatchObject({
    column: 't',
    always: true,
    as: 'epoch_s',
    from: {
      table: 'shop.orders',
      on: [
        { theirs: 'site', ours: 'site' },
        { theirs: 'number', ours: 'no' },
      ],
      where: null,
      pick: 'earliest',
    },
    position: { line: 10, column: 32 },
  });
});

test('a person may stand in another table, and be looked for without letter case', () => {
  expect(subscribers.person).toEqual({
    kind: 'columns',
    columns: {
      email: { column: 'email', from: null },
      user: {
        column: 'login',
        from: {
          table: 'users',
          relation: null,
          on: [{ theirs: 'id', ours: 'user_id' }],
          where: { op: 'equals', column: 'role', value: 'owner' },
        },
      },
    },
    match: 'case_insensitive',
  });
});

test('a filter and a condition may ask for a row of another table, and that row for one of a third', () => {
  expect(subscribers.where).toEqual({
    op: 'all',
    predicates: [
      { op: 'equals', column: 'status', value: 'active' },
      { op: 'some', link: { ...agreements, where: null } },
    ],
  });
  expect(subscribers.conditions['in dispute']).toMatchObject({
    op: 'some',
    link: {
      table: 'disputes',
      where: { op: 'some', link: { table: 'lawyers', on: [{ theirs: 'dispute_id', ours: null }] } },
    },
  });
});

test('dependants stand in the order of the file, and below those that are deleted', () => {
  const outline = (list: readonly Dependant[]): unknown[] =>
    list.map(({ table, action, dependants }) => [table, action, outline(dependants)]);
  expect(outline(subscribers.dependants)).toEqual([
    ['agreements', 'delete', []],
    [
      'shop.orders',
      'delete',
      [
        ['lines', 'delete', [['notes', 'keep', []]]],
        ['refunds', 'detach', []],
      ],
    ],
    ['orders', 'keep', []],
  ]);
  expect(subscribers.dependants[0]?.on).toEqual([{ theirs: 'subscriber_id', ours: null }]);
  expect(subscribers.dependants[2]?.on).toEqual([{ theirs: 'subscriber', ours: 'id' }]);
});

test('the place of each dependant is known, on every level', () => {
  const places = Object.entries(subscribers.positions)
    .filter(([name]) => name.startsWith('dependants'))
    .map(([name, { line, column }]) => [name, line, column]);
  expect(places).toEqual([
    ['dependants', 13, 5],
    ['dependants.0', 14, 9],
    ['dependants.1', 15, 9],
    ['dependants.1.0', 19, 13],
    ['dependants.1.0.0', 19, 70],
    ['dependants.1.1', 20, 13],
    ['dependants.2', 21, 9],
  ]);
});

test('each category of a table has dependants of its own', () => {
  expect(placesOf('people').map(({ dependants }) => dependants[0]?.action)).toEqual(['detach', 'delete']);
});

test('a table may go with another, and nothing else is said of it', () => {
  expect(map.tables.filter(({ kind }) => kind === 'with')).toMatchObject([
    { table: 'agreements', parent: 'subscribers', position: { line: 22, column: 3 } },
    { table: 'lines', parent: 'subscribers' },
    { table: 'notes', parent: 'public.subscribers' },
    { table: 'letters', parent: 'people' },
  ]);
});
