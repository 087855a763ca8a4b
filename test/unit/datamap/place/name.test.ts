import { expect, test } from 'vitest';
import { problemOfColumn, problemOfTable } from '../../../../src/datamap/place/name.ts';

test.each([
  'users',
  'crm.people',
  'Größe',
  'order items',
  'public.pg_stat',
  'a$1',
  'données-2024',
  'é'.repeat(31),
  '用户',
])('the table %s can be looked up', (name) => {
  expect(problemOfTable(name)).toBeNull();
});

test.each([
  ['', 'name-empty'],
  ['crm.', 'name-empty'],
  ['.users', 'name-empty'],
  ['a.b.c', 'name-too-many-dots'],
  ['é'.repeat(32), 'name-too-long'],
  ['a"b', 'name-impossible'],
  ['a`b', 'name-impossible'],
  ["a'b", 'name-impossible'],
  ['a;b', 'name-impossible'],
  ['a/b', 'name-impossible'],
  ['a\\b', 'name-impossible'],
  ['[a]', 'name-impossible'],
  ['a\0', 'name-impossible'],
  ['a\u200bb', 'name-impossible'],
  ['a\u2028b', 'name-impossible'],
  ['\ud800', 'name-impossible'],
  [' a', 'name-impossible'],
  ['pg_class', 'name-reserved'],
  ['PG_CATALOG.pg_class', 'name-reserved'],
  ['pg_temp_3.t', 'name-reserved'],
  ['retentiond.entry', 'name-reserved'],
  ['Information_Schema.tables', 'name-reserved'],
])('the table %j is refused: %s', (name, code) => {
  expect(problemOfTable(name)).toBe(code);
});

test('a column has no dot, and may begin as the catalogue does', () => {
  expect([problemOfColumn('users.id'), problemOfColumn('pg_size'), problemOfColumn('a b')]).toEqual([
    'name-too-many-dots',
    null,
    null,
  ]);
});
