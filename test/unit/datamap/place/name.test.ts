import { expect, test } from 'vitest';
import {
  isTooLongForPostgresql,
  problemOfColumn,
  problemOfListed,
  problemOfTable,
} from '../../../../src/datamap/place/name.ts';

test.each([
  'users',
  'crm.people',
  'Größe',
  'order items',
  'public.pg_stat',
  'a$1',
  'données-2024',
  'é'.repeat(64),
  `${'s'.repeat(64)}.${'t'.repeat(64)}`,
  '用户',
])('the table %s can be looked up', (name) => {
  expect(problemOfTable(name)).toBeNull();
});

test.each([
  ['', 'name-empty'],
  ['crm.', 'name-empty'],
  ['.users', 'name-empty'],
  ['a.b.c', 'name-too-many-dots'],
  ['é'.repeat(65), 'name-too-long'],
  [`crm.${'t'.repeat(65)}`, 'name-too-long'],
  ['a"b', 'name-odd'],
  ['a`b', 'name-odd'],
  ["a'b", 'name-odd'],
  ['a;b', 'name-odd'],
  ['a/b', 'name-odd'],
  ['a\\b', 'name-odd'],
  ['[a]', 'name-odd'],
  ['a\0', 'name-impossible'],
  ['a\u200bb', 'name-impossible'],
  ['a\u2028b', 'name-impossible'],
  ['\ud800', 'name-impossible'],
  [' a', 'name-odd'],
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

test.each(['a"b', 'a`b', "a'b", 'a;b', 'a/b', 'a\\b', '[a]', ' a', 'a.b.c', "x'; DROP TABLE log; --"])(
  'the table %s can be listed',
  (name) => {
    expect(problemOfListed(name)).toBeNull();
    expect(problemOfTable(name)).not.toBeNull();
  },
);

test.each([
  ['', 'name-empty'],
  ['t'.repeat(65), 'name-too-long'],
  ['a\0', 'name-impossible'],
  ['a\u200bb', 'name-impossible'],
  ['a\nb', 'name-impossible'],
  ['pg_class', 'name-reserved'],
  ['retentiond.a.b', 'name-reserved'],
  ['../../etc/passwd', 'name-too-many-dots'],
])('the table %j cannot even be listed: %s', (name, code) => {
  expect(problemOfListed(name)).toBe(code);
});

test('PostgreSQL counts the bytes of each part, schema and table', () => {
  const names = ['t'.repeat(63), 'é'.repeat(31), `${'s'.repeat(63)}.${'t'.repeat(63)}`];
  expect(names.filter(isTooLongForPostgresql)).toEqual([]);
  const longer = ['t'.repeat(64), 'é'.repeat(32), `${'s'.repeat(64)}.t`];
  expect(longer.filter(isTooLongForPostgresql)).toEqual(longer);
});
