import { describe, expect, test } from 'vitest';
import { canonicalCarried, takesAll } from '../../../src/sql/carrying.ts';
import { mysqlDialect } from '../../../src/sql/mysql/dialect.ts';
import { POSTGRESQL } from '../../../src/sql/postgresql/dialect.ts';
import type { Column, TypeFamily } from '../../../src/sql/shape.ts';

const MARIADB = mysqlDialect('MariaDB');
const MYSQL = mysqlDialect('MySQL');

const column = (
  family: TypeFamily,
  type: string,
  length: number | null = null,
  labels: string[] = [],
): Column => ({
  name: 'c',
  type,
  family,
  notNull: false,
  labels,
  length,
});

type Side = readonly [typeof POSTGRESQL, Column];
const pg = (...given: Parameters<typeof column>): Side => [POSTGRESQL, column(...given)];
const maria = (...given: Parameters<typeof column>): Side => [MARIADB, column(...given)];
const mysql = (...given: Parameters<typeof column>): Side => [MYSQL, column(...given)];

function takes([from, source]: Side, [to, archive]: Side): boolean | null {
  const [carried, taking] = [from.carrier.carrying(source), to.carrier.carrying(archive)];
  return carried && taking && takesAll(carried, taking);
}

describe('an archive takes', () => {
  test.each([
    [pg('integer', 'integer'), maria('integer', 'bigint(20)'), true],
    [pg('integer', 'bigint'), maria('integer', 'int(11)'), false],
    [maria('integer', 'bigint(20) unsigned'), pg('integer', 'bigint'), false],
    [maria('integer', 'int(10) unsigned'), pg('integer', 'bigint'), true],
    [pg('numeric', 'numeric'), maria('numeric', 'decimal(65,30)'), false],
    [pg('numeric', 'numeric(10,2)'), maria('numeric', 'decimal(12,4)'), true],
    [pg('numeric', 'numeric(10,2)'), maria('numeric', 'decimal(10,4)'), false],
    [maria('numeric', 'decimal(10,2)'), pg('numeric', 'numeric'), true],
    [pg('float', 'double precision'), maria('float', 'float'), false],
    [pg('float', 'real'), maria('float', 'double'), true],
    [pg('boolean', 'boolean'), maria('boolean', 'tinyint(1)'), true],
    [maria('boolean', 'tinyint(1)'), pg('integer', 'smallint'), true],
    [pg('text', 'text'), maria('text', 'text', 65_535), false],
    [pg('text', 'text'), maria('text', 'longtext', 4_294_967_295), true],
    [maria('text', 'longtext', 4_294_967_295), pg('text', 'text'), true],
    [maria('text', 'text', 65_535), pg('text', 'character varying(65535)', 65_535), true],
    [pg('text', 'character varying(20)', 20), maria('text', 'char(20)', 20), false],
    [pg('text', 'character(20)', 20), maria('text', 'char(20)', 20), true],
    [
      pg('enum', 'public.mood', null, ['a', 'b']),
      maria('enum', "enum('b','a','c')", null, ['b', 'a', 'c']),
      true,
    ],
    [pg('enum', 'public.mood', null, ['a', 'b']), maria('enum', "enum('a')", null, ['a']), false],
    [pg('enum', 'public.mood', null, ['a', 'bbb']), maria('text', 'varchar(2)', 2), false],
    [pg('uuid', 'uuid'), mysql('text', 'varchar(36)', 36), true],
    [pg('uuid', 'uuid'), mysql('text', 'varchar(35)', 35), false],
    [pg('bytes', 'bytea'), maria('bytes', 'longblob'), true],
    [pg('bytes', 'bytea'), maria('bytes', 'blob'), false],
    [maria('bytes', 'varbinary(16)'), maria('bytes', 'binary(16)'), false],
    [maria('bytes', 'binary(16)'), pg('bytes', 'bytea'), true],
    [pg('timestamptz', 'timestamp with time zone'), maria('timestamptz', 'timestamp'), false],
    [pg('timestamptz', 'timestamp with time zone'), maria('timestamptz', 'timestamp(6)'), true],
    [pg('timestamptz', 'timestamp(3) with time zone'), maria('timestamptz', 'timestamp(3)'), true],
    [pg('timestamptz', 'timestamp with time zone'), maria('timestamp', 'datetime(6)'), false],
    [pg('date', 'date'), maria('timestamp', 'datetime(6)'), false],
    [pg('other', 'jsonb'), maria('other', 'json'), true],
    [maria('other', 'json'), pg('other', 'json'), true],
    [maria('other', 'json'), pg('other', 'jsonb'), false],
    [pg('other', 'jsonb'), pg('other', 'jsonb'), true],
    [pg('other', 'jsonb'), mysql('other', 'json'), false],
    [pg('other', 'interval'), pg('other', 'interval'), true],
    [pg('other', 'inet'), maria('other', 'inet6'), false],
    [pg('other', 'money'), pg('other', 'money'), null],
    [maria('other', 'bit(8)'), maria('other', 'bit(8)'), null],
  ] as const)('%o into %o: %s', (from, to, expected) => {
    expect(takes(from, to)).toBe(expected);
  });
});

test.each([
  ['00042', pg('integer', 'bigint'), '42'],
  ['1.5000', pg('numeric', 'numeric(10,4)'), '1.5'],
  ['100', pg('numeric', 'numeric'), '100'],
  ['1.000', pg('numeric', 'numeric'), '1'],
  ['1e+20', pg('float', 'double precision'), '100000000000000000000'],
  ['-0', pg('float', 'double precision'), '-0'],
  ['ABCDEF00-0000-4000-8000-000000000000', pg('uuid', 'uuid'), 'abcdef00-0000-4000-8000-000000000000'],
  ['2024-01-01 00:00:00.120000', maria('timestamp', 'datetime(6)'), '2024-01-01 00:00:00.12'],
  ['2024-01-01 00:00:00+00', pg('timestamptz', 'timestamp with time zone'), '2024-01-01 00:00:00'],
  ['a.00', pg('text', 'text'), 'a.00'],
] as const)('%s reads as one text', (text, [dialect, of], expected) => {
  const carrying = dialect.carrier.carrying(of);
  expect(carrying && canonicalCarried(text, carrying)).toBe(expected);
});
