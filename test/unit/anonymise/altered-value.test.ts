import { describe, expect, test } from 'vitest';
import type { Technique } from '../../../src/anonymise/alteration.ts';
import { alteredValue } from '../../../src/anonymise/altered-value.ts';
import { ADDRESS_PATTERN } from '../../../src/anonymise/ip-text.ts';
import { pseudonymKey } from '../../../src/anonymise/pseudonym-key.ts';
import { partsOf } from '../../../src/datamap/place/set-text.ts';
import type { EngineName } from '../../../src/sql/dialect.ts';
import { raw, type SqlValue } from '../../../src/sql/fragment.ts';
import type { Column } from '../../../src/sql/shape.ts';
import { column } from '../plan/rule.ts';

const key = pseudonymKey(new Uint8Array(32), 'prospects');
const { inner, outer } = key.padsOf('x');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The text with its values at the places where they are bound. */
function written(
  engine: EngineName,
  technique: Technique,
  one: Column,
): { readonly text: string; readonly values: readonly SqlValue[] } {
  const old = raw(engine === 'mysql' ? '`x`' : '"x"');
  const fresh = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);
  const { texts, values } = alteredValue({ technique, column: one }, old, key, engine, fresh);
  return { text: texts.join('?').replace(/\s+/g, ' '), values };
}

const text = column('x', 'text');
const set = (written: string): Technique => ({ kind: 'set', ...partsOf(written) });

describe('on PostgreSQL', () => {
  test.each<[Technique, Column, string, readonly SqlValue[]]>([
    [{ kind: 'null' }, text, 'NULL', []],
    [set('a{random}'), text, `(?::text || replace(gen_random_uuid()::text, '-', '') || ?::text)`, ['a', '']],
    [
      set('{digest}'),
      text,
      `(?::text || encode(sha256(?::bytea || sha256(?::bytea || convert_to("x"::text, 'UTF8'))), 'hex') || ?::text)`,
      ['', outer, inner, ''],
    ],
    [
      { kind: 'mask', keepLast: 2 },
      text,
      `CASE WHEN char_length("x"::text) > ?::int THEN repeat('*', char_length("x"::text) - ?::int) || right("x"::text, ?::int) ELSE repeat('*', char_length("x"::text)) END`,
      [2, 2, 2],
    ],
    [{ kind: 'generalise', to: 'month' }, column('x', 'timestamp'), `date_trunc('month', "x")`, []],
    [
      { kind: 'round', to: 10 },
      column('x', 'numeric', { type: 'numeric' }),
      `CASE WHEN "x"::text IN ('NaN', 'Infinity', '-Infinity') THEN "x" ELSE (SELECT round(sign(v.x) * (abs(v.x) + v.n * 0.5 - mod(abs(v.x) + v.n * 0.5, v.n)), ?::int) FROM (SELECT "x"::numeric AS x, ?::numeric AS n) AS v) END`,
      [0, '10'],
    ],
    [
      { kind: 'remove', pointers: ['/a'] },
      column('x', 'other', { type: 'jsonb' }),
      `(SELECT CASE WHEN v.d #> ?::text[] IS NOT NULL THEN v.d #- ?::text[] ELSE v.d END FROM (SELECT "x"::jsonb AS d OFFSET 0) AS v)`,
      [['a'], ['a']],
    ],
  ])('%j', (technique, one, expected, values) => {
    expect(written('postgresql', technique, one)).toEqual({ text: expected, values });
  });
});

describe('on MySQL', () => {
  const bound = 'CAST(? AS CHAR CHARACTER SET utf8mb4)';
  const whole = 'CAST(? AS SIGNED)';

  test.each<[Technique, Column, string, readonly SqlValue[]]>([
    [{ kind: 'null' }, text, 'NULL', []],
    [
      set('a{random}'),
      text,
      `CONCAT(${bound}, LEFT(SHA2(CONCAT(UNHEX(?), UUID(), RAND()), 256), 32), ${bound})`,
      ['a', '07'.repeat(32), ''],
    ],
    [
      set('{digest}'),
      text,
      `CONCAT(${bound}, SHA2(CONCAT(UNHEX(?), UNHEX(SHA2(CONCAT(UNHEX(?), CAST(CONVERT(\`x\` USING utf8mb4) AS BINARY)), 256))), 256), ${bound})`,
      ['', hex(outer), hex(inner), ''],
    ],
    [
      { kind: 'mask', keepLast: 2 },
      text,
      `CASE WHEN CHAR_LENGTH(\`x\`) > ${whole} THEN CONCAT(REPEAT('*', CHAR_LENGTH(\`x\`) - ${whole}), RIGHT(\`x\`, ${whole})) ELSE REPEAT('*', CHAR_LENGTH(\`x\`)) END`,
      ['2', '2', '2'],
    ],
    [
      { kind: 'generalise', to: 'month' },
      column('x', 'timestamp', { type: 'datetime' }),
      "CASE WHEN DAYOFMONTH(`x`) = 0 THEN DATE_FORMAT(`x`, '%Y-%m-%d 00:00:00') ELSE DATE_FORMAT(`x`, '%Y-%m-01 00:00:00') END",
      [],
    ],
    [
      { kind: 'round', to: 0.05 },
      column('x', 'numeric', { type: 'decimal(4,2)' }),
      [
        'CASE WHEN `x` < 0 THEN 0 - (@) ELSE @ END',
        'ABS(`x`) - MOD(ABS(`x`), #) + CASE WHEN MOD(ABS(`x`), #) >= # - MOD(ABS(`x`), #) AND ABS(`x`) - MOD(ABS(`x`), #) < CAST(? AS DECIMAL(4, 2)) THEN # ELSE 0 END',
        'CAST(? AS DECIMAL(3, 2))',
      ].reduceRight((inside, outside) => outside.replaceAll(/[@#]/g, inside)),
      ['-', '+'].flatMap(() => ['0.05', '0.05', '0.05', '0.05', '0.05', '99.95', '0.05']),
    ],
    [
      { kind: 'remove', pointers: ['/a'] },
      column('x', 'other', { type: 'json' }),
      `CASE WHEN JSON_REMOVE(\`x\`, ${bound}) <> JSON_REMOVE(\`x\`, ${bound}, ${bound}) THEN JSON_OBJECT() ELSE JSON_REMOVE(\`x\`, ${bound}) END`,
      Array<string>(4).fill('$."a"'),
    ],
  ])('%j', (technique, one, expected, values) => {
    expect(written('mysql', technique, one)).toEqual({ text: expected, values });
  });

  test('the address comes after the pattern, and IPv4 in fewer words than IPv6', () => {
    const { text: sql, values } = written('mysql', { kind: 'truncate_ip', v4: 24, v6: 48 }, text);
    expect(sql).toMatch(
      /^CASE WHEN CONVERT\(`x` USING utf8mb4\) COLLATE utf8mb4_bin REGEXP CAST\(\? AS CHAR/,
    );
    expect(sql).toContain(
      "WHEN CONVERT(`x` USING utf8mb4) NOT LIKE '%:%' THEN INET6_NTOA(UNHEX(RPAD(LEFT(HEX(INET6_ATON(CONVERT(`x` USING utf8mb4))), CAST(? AS SIGNED)), 8, '0')))",
    );
    expect(values).toEqual([ADDRESS_PATTERN, '6', '30', '12']);
  });

  test('each place has a secret of its own, and the text stays the same', () => {
    let count = 0;
    const fresh = (bytes: number): Uint8Array => {
      count += 1;
      return new Uint8Array(bytes).fill(count);
    };
    const both = [1, 2].map(() =>
      alteredValue({ technique: set('{random}{random}'), column: text }, raw('`x`'), null, 'mysql', fresh),
    );
    expect(both[0]?.texts).toEqual(both[1]?.texts);
    const secrets = both.flatMap(({ values }) => values.filter((value) => value !== ''));
    expect(new Set(secrets).size).toBe(4);
  });

  test('the secrets are random where nobody says otherwise', () => {
    const drawn = [1, 2].map(
      () => alteredValue({ technique: set('{random}'), column: text }, raw('`x`'), null, 'mysql').values[1],
    );
    expect(drawn[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(drawn[0]).not.toBe(drawn[1]);
  });
});
