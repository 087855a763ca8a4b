import { describe, expect, test } from 'vitest';
import { type Fragment, raw } from '../../../src/sql/fragment.ts';
import { mysqlDialect } from '../../../src/sql/mysql/dialect.ts';
import type { Column } from '../../../src/sql/shape.ts';
import { column, shape } from '../plan/rule.ts';

const MYSQL = mysqlDialect('MySQL');
const TABLE = shape({ schema: 'crm' });

function textOf(fragment: Fragment): string {
  return MYSQL.statement(fragment).text.replace(/\s+/g, ' ').trim();
}

/** The type in which a key's text reaches the server. */
function carrierOf(key: Column): string {
  const { from } = MYSQL.keyed(TABLE, 't', [key], [['1']]);
  return /COLUMNS \(k0 (.*) PATH/.exec(textOf(from))?.[1] ?? '';
}

describe('a key is carried in a type by which its index is found', () => {
  const text = (length: number | null, charset: string, collation: string): Partial<Column> => ({
    length,
    collation: { charset, collation },
  });
  test.each<[Column, string]>([
    [column('k', 'integer', { type: 'int(10)' }), 'BIGINT'],
    [column('k', 'integer', { type: 'bigint(20) unsigned' }), 'BIGINT UNSIGNED'],
    [column('k', 'numeric', { type: 'decimal(20,3)' }), 'DECIMAL(20,3)'],
    [
      column('k', 'text', { type: 'varchar(768)', ...text(768, 'utf8mb4', 'utf8mb4_general_ci') }),
      'VARCHAR(768) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci',
    ],
    [
      column('k', 'text', { type: 'char(9)', ...text(9, 'latin1', 'latin1_bin') }),
      'VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin',
    ],
    [
      column('k', 'enum', { type: "enum('a')", ...text(null, 'utf8mb4', 'utf8mb4_bin') }),
      'VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    ],
    [column('k', 'date', { type: 'date' }), 'DATE'],
    [column('k', 'timestamp', { type: 'datetime(3)' }), 'DATETIME(6)'],
    [column('k', 'timestamptz', { type: 'timestamp' }), 'DATETIME(6)'],
    [column('k', 'bytes', { type: 'binary(16)' }), 'VARCHAR(6144)'],
    [column('k', 'uuid', { type: 'uuid' }), 'VARCHAR(36)'],
  ])('%o', (key, carrier) => expect(carrierOf(key)).toBe(carrier));
});

test('several keys of several columns are one value', () => {
  const key = [column('a', 'integer'), column('b', 'bytes')];
  const { from, where } = MYSQL.keyed(TABLE, 't', key, [
    ['1', '2'],
    ['00', 'ff'],
  ]);
  expect(from.values).toEqual(['[["1","00"],["2","ff"]]']);
  expect(where.map(textOf)).toEqual(['t.`a` = tk.k0', 't.`b` = UNHEX(tk.k1)']);
  expect(
    textOf(
      MYSQL.hasKeyOf('d', key, [
        ['1', '2'],
        ['00', 'ff'],
      ]),
    ),
  ).toBe(
    "(d.`a`, d.`b`) IN (SELECT dk.k0, UNHEX(dk.k1) FROM JSON_TABLE(?, '$[*]' COLUMNS (k0 BIGINT PATH '$[0]' NULL ON EMPTY ERROR ON ERROR, k1 VARCHAR(6144) PATH '$[1]' NULL ON EMPTY ERROR ON ERROR)) AS dk)",
  );
});

test('a table without a key has no rows that could be named', () => {
  const way = { holds: () => raw('TRUE'), read: () => ({ tables: [raw('x')], where: [] }) };
  expect(() => MYSQL.found({ ...TABLE, keys: [] }, 'c', [way])).toThrow('crm.things has no key');
});

test('a row is remembered by the hash of its key, each text with its length before it', () => {
  expect(textOf(MYSQL.memory.isOf('things', 'crm.things', [raw('a'), raw('b')]))).toBe(
    "(m.key_hash = UNHEX(SHA2(CONCAT(OCTET_LENGTH(a), ':', a, ';', OCTET_LENGTH(b), ':', b), 256)) AND m.category = ? AND m.relation = ?)",
  );
  const remember = MYSQL.memory.remember(
    'things',
    'crm.things',
    [
      ['1', '2'],
      ['x', 'y'],
    ],
    0n,
  );
  expect(textOf(remember)).toMatch(
    /^INSERT INTO retentiond_done .* ON DUPLICATE KEY UPDATE marked_at = VALUES\(marked_at\)$/,
  );
  expect(remember.values).toEqual([
    'things',
    'crm.things',
    '1970-01-01 00:00:00.000000',
    '[["1","x"],["2","y"]]',
  ]);
});

test('a local time is read by the stretches that are sent with it', () => {
  const hour = 3_600_000_000n;
  const read = MYSQL.instantOfLocal(raw('t.x'), [{ from: 0n, offset: hour, until: 2n * hour }], 5n * hour);
  expect(JSON.parse(String(read.values[0]))).toEqual([
    ['1970-01-01 00:00:00.000000', '3600', '1970-01-01 02:00:00.000000'],
    ['1970-01-01 05:00:00.000000', '0', '9999-12-31 23:59:59.999999'],
  ]);
  expect(textOf(read)).toContain('WHERE stretch.since <= t.x ORDER BY stretch.since DESC LIMIT 1');
});
