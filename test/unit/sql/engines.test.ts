import { describe, expect, test } from 'vitest';
import type { Dialect, ValueList } from '../../../src/sql/dialect.ts';
import { type Fragment, raw } from '../../../src/sql/fragment.ts';
import { mysqlDialect } from '../../../src/sql/mysql/dialect.ts';
import { POSTGRESQL } from '../../../src/sql/postgresql/dialect.ts';
import { column } from '../../../src/sql/predicate-sql.ts';

/*
 * What both kinds of server are asked, side by side: they must be asked the same. Texts are compared byte by byte on both.
 */

const MYSQL = mysqlDialect('MySQL');
const OWN = raw('t.x');
/** 2022-01-08 */
const DAY = 19_000;

/** The text with its values in their places, on one line. */
function written(dialect: Dialect, fragment: Fragment): string {
  let index = 0;
  return dialect
    .statement(fragment)
    .text.replace(/\s+/g, ' ')
    .trim()
    .replace(/\$\d+|\?/g, () => shown(fragment.values[index++]));
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `{${value.join(',')}}` : `'${value}'`;
}

const BYTES = 'CAST(CONVERT(t.x USING utf8mb4) AS BINARY)';
const list = (kind: ValueList['kind'], look: ValueList['look'], ...values: string[]): ValueList => ({
  kind,
  look,
  values,
});

/** The rows of a list of persons as MySQL makes them. */
function table(value: string, carrier: string, values: readonly string[]): string {
  const json = JSON.stringify(values);
  return `(SELECT listed.v FROM (SELECT DISTINCT ${value} AS v FROM JSON_TABLE('${json}', '$[*]' COLUMNS (v ${carrier} PATH '$' ERROR ON ERROR)) AS held WHERE v IS NOT NULL) AS listed)`;
}

type Case = readonly [
  what: string,
  fragment: (dialect: Dialect) => Fragment | null,
  postgresql: string | null,
  mysql: string | null,
];

const NAMES: readonly Case[] = [
  ['a name', (d) => d.identifier('Weird "`name'), '"Weird ""`name"', '`Weird "``name`'],
  ['a table', (d) => d.relation({ schema: 'Crm', name: 'a.b' }), '"Crm"."a.b"', '`Crm`.`a.b`'],
  ['its own rows', (d) => d.rows({ schema: 's', name: 'a' }, 't'), 'ONLY "s"."a" AS t', '`s`.`a` AS t'],
  ['so many rows', (d) => d.limit(5), 'LIMIT 5', 'LIMIT 5'],
  [
    'locks of others are passed over',
    (d) => d.skipLocked('t'),
    'FOR UPDATE OF t SKIP LOCKED',
    'FOR UPDATE OF t SKIP LOCKED',
  ],
  [
    'a row by the way',
    (d) => d.exists(raw('FROM a'), false),
    'EXISTS (SELECT 1 FROM a)',
    'EXISTS (SELECT 1 FROM a)',
  ],
  [
    'a row by its index',
    (d) => d.exists(raw('FROM a'), true),
    'EXISTS (SELECT 1 FROM a)',
    'COALESCE(EXISTS (SELECT 1 FROM a), FALSE)',
  ],
  ['what comes after one value', (d) => d.after([raw('a')], [raw('1')]), '(a) > (1)', 'a > 1'],
  [
    'what comes after three',
    (d) => d.after([raw('a'), raw('b'), raw('c')], [raw('1'), raw('2'), raw('3')]),
    '(a, b, c) > (1, 2, 3)',
    '(a > 1 OR (a = 1 AND (b > 2 OR (b = 2 AND c > 3))))',
  ],
];

const TESTS: readonly Case[] = [
  ['a text', (d) => d.compare(OWN, '=', 'a', 'text'), "t.x = 'a'", `${BYTES} = CAST('a' AS BINARY)`],
  [
    'a value of an enum',
    (d) => d.compare(OWN, '=', 'a', 'enum'),
    "t.x = 'a'",
    `${BYTES} = CAST('a' AS BINARY)`,
  ],
  ['a truth', (d) => d.compare(OWN, '=', true, 'boolean'), "t.x = 'true'", 't.x <> 0'],
  ['an untruth', (d) => d.compare(OWN, '=', false, 'boolean'), "t.x = 'false'", 't.x = 0'],
  ['a whole number', (d) => d.compare(OWN, '>', 5, 'integer'), "t.x > '5'", "t.x > CAST('5' AS SIGNED)"],
  [
    'the largest there is',
    (d) => d.compare(OWN, '<', 2n ** 64n - 1n, 'integer'),
    "t.x < '18446744073709551615'",
    "t.x < CAST('18446744073709551615' AS UNSIGNED)",
  ],
  [
    'a fraction',
    (d) => d.compare(OWN, '>=', 5.25, 'numeric'),
    "t.x >= '5.25'",
    "t.x >= CAST('5.25' AS DECIMAL(65,30))",
  ],
  [
    'a large fraction',
    (d) => d.compare(OWN, '>=', 1e40, 'numeric'),
    "t.x >= '1e+40'",
    "t.x >= CAST('1e+40' AS DECIMAL(65,24))",
  ],
  ['a rough number', (d) => d.compare(OWN, '<', 0.1, 'float'), "t.x < '0.1'", "t.x < CAST('0.1' AS DOUBLE)"],
  [
    'a date',
    (d) => d.compare(OWN, '<=', '2024-03-31', 'date'),
    "t.x <= '2024-03-31'",
    "t.x <= CAST('2024-03-31' AS DATE)",
  ],
  [
    'an instant',
    (d) => d.compare(OWN, '<', '2024-03-31T12:00:00+02:00', 'timestamptz'),
    "t.x < '2024-03-31T12:00:00+02:00'",
    "t.x < CAST('2024-03-31 10:00:00.000000' AS DATETIME(6))",
  ],
  [
    'a beginning',
    (d) => d.startsWith(OWN, '50%'),
    "starts_with(t.x::text, '50%'::text)",
    `LEFT(${BYTES}, OCTET_LENGTH(CAST('50%' AS BINARY))) = CAST('50%' AS BINARY)`,
  ],
  [
    'a name',
    (d) => d.matches(OWN, ['a%']),
    `t.x::text COLLATE "C" = 'a%'::text`,
    `${BYTES} = CAST('a%' AS BINARY)`,
  ],
  [
    'a pattern',
    (d) => d.matches(OWN, ['a%_!', '\\']),
    `t.x::text COLLATE "C" LIKE 'a\\%\\_!%\\\\'::text`,
    `${BYTES} LIKE CAST('a!%!_!!%\\' AS BINARY) ESCAPE '!'`,
  ],
];

const PEOPLE: readonly Case[] = [
  [
    'numbers',
    (d) => d.isAmong(OWN, list('integer', 'sorted', '1', '2')),
    `(SELECT list[width_bucket(own, list)] = own FROM (SELECT t.x::bigint AS own, '{"1","2"}'::bigint[] AS list) AS held)`,
    `t.x IN ${table('v', 'BIGINT', ['1', '2'])}`,
  ],
  [
    'numbers beyond the signed ones',
    (d) => d.isAmong(OWN, list('integer', 'sorted', '1', '9223372036854775808')),
    `(SELECT list[width_bucket(own, list)] = own FROM (SELECT t.x::bigint AS own, '{"1","9223372036854775808"}'::bigint[] AS list) AS held)`,
    `t.x IN ${table('v', 'BIGINT UNSIGNED', ['1', '9223372036854775808'])}`,
  ],
  [
    'fractions',
    (d) => d.isAmong(OWN, list('numeric', 'exact', '1.5')),
    `t.x::numeric IN (SELECT unnest('{"1.5"}'::numeric[]))`,
    `t.x IN ${table('v', 'DECIMAL(65,30)', ['1.5'])}`,
  ],
  [
    'texts',
    (d) => d.isAmong(OWN, list('text', 'exact', 'a')),
    `t.x::text IN (SELECT unnest('{"a"}'::text[]))`,
    `UNHEX(SHA2(CONVERT(t.x USING utf8mb4), 256)) IN ${table('UNHEX(SHA2(v, 256))', 'VARCHAR(2) CHARACTER SET utf8mb4', ['a'])}`,
  ],
  [
    'texts in whatever letter case',
    (d) => d.isAmong(OWN, list('text', 'folded', 'É')),
    `lower(t.x::text COLLATE pg_catalog."default") IN (SELECT lower(value) FROM unnest('{"É"}'::text[]) AS list(value))`,
    `UNHEX(SHA2(LOWER(CONVERT(t.x USING utf8mb4)), 256)) IN ${table('UNHEX(SHA2(LOWER(v), 256))', 'VARCHAR(2) CHARACTER SET utf8mb4', ['É'])}`,
  ],
  [
    'uuids',
    (d) => d.isAmong(OWN, list('uuid', 'sorted', '00')),
    `(SELECT list[width_bucket(own, list)] = own FROM (SELECT t.x::uuid AS own, '{"00"}'::uuid[] AS list) AS held)`,
    `LOWER(REPLACE(CAST(t.x AS CHAR), '-', '')) IN ${table('v', 'VARCHAR(32)', ['00'])}`,
  ],
];

const VALUES: readonly Case[] = [
  ['as text', (d) => d.text(OWN, 'date'), 't.x::text', 'CAST(t.x AS CHAR)'],
  ['bytes as text', (d) => d.text(OWN, 'bytes'), 't.x::text', 'LOWER(HEX(t.x))'],
  ['a truth as text', (d) => d.truth(OWN), '(t.x)::text', "IF(t.x, 'true', 'false')"],
  [
    'a number',
    (d) => d.value('7', { family: 'integer', type: 'bigint' }),
    "'7'::bigint",
    "CAST('7' AS SIGNED)",
  ],
  [
    'one without a sign',
    (d) => d.value('7', { family: 'integer', type: 'bigint(20) unsigned' }),
    "'7'::bigint(20) unsigned",
    "CAST('7' AS UNSIGNED)",
  ],
  [
    'an enum, by its place among the labels',
    (d) => d.value('b', { family: 'enum', type: 'mood', labels: ['z', 'b'] }),
    "'b'::mood",
    "CAST('2' AS UNSIGNED)",
  ],
  ['a text', (d) => d.value('a', { family: 'text', type: 'text' }), "'a'::text", "'a'"],
  ['bytes', (d) => d.value('00ff', { family: 'bytes', type: 'bytea' }), "'00ff'::bytea", "UNHEX('00ff')"],
  ['a day', (d) => d.day(DAY), "'2022-01-08'::date", "CAST('2022-01-08' AS DATE)"],
  [
    'an instant',
    (d) => d.instant(1n),
    "'1970-01-01T00:00:00.000001Z'::timestamptz",
    "CAST('1970-01-01 00:00:00.000001' AS DATETIME(6))",
  ],
  [
    'a local time',
    (d) => d.local(1n),
    "'1970-01-01T00:00:00.000001'::timestamp",
    "CAST('1970-01-01 00:00:00.000001' AS DATETIME(6))",
  ],
  ['a count', (d) => d.whole(5n), "'5'::bigint", "CAST('5' AS SIGNED)"],
];

const TYPED: readonly Case[] = [
  [
    'a whole number, however long',
    (d) => d.isExactly(OWN, '9'.repeat(20), { family: 'integer', type: 'int' }),
    null,
    "t.x = CAST('99999999999999999999' AS DECIMAL(65,0))",
  ],
  [
    'a date, which may come with a time',
    (d) => d.isExactly(OWN, '2024-01-01', { family: 'date', type: 'date' }),
    "t.x = '2024-01-01'::text::timestamp",
    "t.x = CAST('2024-01-01' AS DATETIME(6))",
  ],
];

const TIMES: readonly Case[] = [
  [
    'a strange date',
    (d) => d.strange(OWN, 'date'),
    "t.x = 'infinity'",
    '(MONTH(t.x) = 0 OR DAYOFMONTH(t.x) = 0)',
  ],
  ['no count is strange', (d) => d.strange(OWN, 'integer'), null, null],
  [
    'finite',
    (d) => d.isFinite(OWN),
    "t.x < 'infinity'::timestamptz",
    '(MONTH(t.x) > 0 AND DAYOFMONTH(t.x) > 0)',
  ],
  [
    'milliseconds since 1970',
    (d) => d.sinceEpoch(OWN, 1_000n),
    'floor(extract(epoch FROM t.x) * 1000)',
    "FLOOR(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', t.x) / 1000)",
  ],
  [
    'the midnight after a date',
    (d) => d.nextMidnight(OWN, DAY),
    "CASE WHEN t.x >= '2022-01-08'::date THEN 'infinity' ELSE (t.x + 1)::timestamp END",
    "CAST(CASE WHEN t.x >= CAST('2022-01-08' AS DATE) THEN '9999-12-31 23:59:59.999999' ELSE DATE_ADD(t.x, INTERVAL 1 DAY) END AS DATETIME(6))",
  ],
];

describe.each([
  ['names and rows', NAMES],
  ['comparisons', TESTS],
  ['persons', PEOPLE],
  ['values', VALUES],
  ['what a person typed', TYPED],
  ['times', TIMES],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_what, fragment, postgresql, mysql) => {
    const said = [POSTGRESQL, MYSQL].map((dialect) => {
      const one = fragment(dialect);
      return one && written(dialect, one);
    });
    expect(said).toEqual([postgresql, mysql]);
  });
});

test('MariaDB locks the rows of the outermost reading, and knows no name for them', () => {
  expect(mysqlDialect('MariaDB').skipLocked('t')).toEqual(raw(' FOR UPDATE SKIP LOCKED'));
});

test('MariaDB removes rows at once without a name of ours for them; another table keeps its own', () => {
  const dialect = mysqlDialect('MariaDB').unnamed({ schema: 'crm', name: 'lo`g' });
  expect(column(dialect, 'ts')).toEqual(raw('`crm`.`lo``g`.`ts`'));
  expect(column(dialect, 'ts', 'm')).toEqual(raw('m.`ts`'));
  expect(column(POSTGRESQL.unnamed({ schema: 'crm', name: 'log' }), 'ts')).toEqual(raw('t."ts"'));
});
