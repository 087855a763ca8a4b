import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { type AlterationScene, ENGINES, openScene, type Value } from './scene.ts';

type Case = readonly [was: Value, is: Value];
type Row = readonly [type: string, to: number, cases: readonly Case[]];

const round = (to: number): Technique => ({ kind: 'round', to });

const BOTH: readonly Row[] = [
  [
    'integer',
    10,
    [
      ['24', '20'],
      ['25', '30'],
      ['-24', '-20'],
      ['-25', '-30'],
      ['-4', '0'],
      ['0', '0'],
      ['2147483647', '2147483640'],
      ['-2147483648', '-2147483640'],
      [null, null],
    ],
  ],
  [
    'integer',
    2,
    [
      ['-2147483648', '-2147483648'],
      ['-2147483647', '-2147483646'],
      ['2147483647', '2147483646'],
    ],
  ],
  [
    'integer',
    1e80,
    [
      ['2147483647', '0'],
      ['-1', '0'],
      [null, null],
    ],
  ],
  [
    'smallint',
    100_000,
    [
      ['32767', '0'],
      ['-32768', '0'],
    ],
  ],
  [
    'bigint',
    7,
    [
      ['3', '0'],
      ['4', '7'],
      ['9223372036854775807', '9223372036854775807'],
      ['-9223372036854775808', '-9223372036854775807'],
      ['-9007199254740993', '-9007199254740995'],
    ],
  ],
  [
    'numeric(10,2)',
    0.05,
    [
      ['0.07', '0.05'],
      ['0.08', '0.10'],
      ['-0.08', '-0.10'],
      ['-0.01', '0.00'],
      ['99999999.99', '99999999.95'],
      [null, null],
    ],
  ],
  ['numeric(4,4)', 0.4, [['0.9999', '0.8000']]],
  [
    'numeric',
    2.5,
    [
      ['1.25', '2.5'],
      ['1.249999999999999999999999999999', '0.0'],
      ['-1.25', '-2.5'],
      ['123456789012345678901234567890', '123456789012345678901234567890.0'],
    ],
  ],
  [
    'numeric',
    3,
    [
      ['1.5', '3'],
      ['4.499999999999999999999999999999', '3'],
      ['4.5', '6'],
    ],
  ],
  [
    'double precision',
    0.1,
    [
      ['0.15', '0.2'],
      ['0.25', '0.3'],
      ['-0.25', '-0.3'],
      ['-0.04', '0'],
      ['0.30000000000000004', '0.3'],
      ['123456789.98765432', '123456790'],
      ['1e300', '1e+300'],
      ['1e-300', '0'],
      ['0', '0'],
      [null, null],
    ],
  ],
  [
    'real',
    0.5,
    [
      ['0.25', '0.5'],
      ['0.2', '0'],
    ],
  ],
  // As numbers these are a little less than halves; as they are written, they are halves.
  [
    'real',
    0.1,
    [
      ['0.35', '0.4'],
      ['0.45', '0.5'],
      ['-2.05', '-2.1'],
    ],
  ],
  ['real', 0.05, [['12345.675', '12345.7']]],
  [
    'real',
    10,
    [
      ['16777216', '1.677722e+07'],
      ['16777215', '1.677722e+07'],
    ],
  ],
  ['double precision', 1, [['1234567890123456.5', '1.234567890123457e+15']]],
  ['double precision', 1e-7, [['0.00000015', '2e-07']]],
  ['double precision', 1e-20, [['1.5e-20', '2e-20']]],
  ['double precision', 1e21, [['1.6e21', '2e+21']]],
];

const POSTGRESQL_ONLY: readonly Row[] = [
  ['numeric(10,2)', 0.05, [['NaN', 'NaN']]],
  [
    'numeric',
    2.5,
    [
      ['1.2499999999999999999999999999999999999999', '0.0'],
      ['Infinity', 'Infinity'],
    ],
  ],
  [
    'double precision',
    0.1,
    [
      ['NaN', 'NaN'],
      ['-Infinity', '-Infinity'],
    ],
  ],
  ['real', 0.5, [['Infinity', 'Infinity']]],
];

const MYSQL_ONLY: readonly Row[] = [
  [
    'tinyint',
    50,
    [
      ['127', '100'],
      ['-128', '-100'],
    ],
  ],
  [
    'int unsigned',
    10,
    [
      ['4294967295', '4294967290'],
      ['5', '10'],
    ],
  ],
  ['mediumint(5) unsigned zerofill', 1_000, [['16777215', '16777000']]],
  ['bigint unsigned', 7, [['18446744073709551615', '18446744073709551614']]],
  [
    'decimal(65,0)',
    7,
    [
      ['9'.repeat(65), `${'9'.repeat(64)}5`],
      [`-${'9'.repeat(65)}`, `-${'9'.repeat(64)}5`],
    ],
  ],
  ['decimal(65,30)', 3e-30, [[`1.${'0'.repeat(29)}1`, `1.${'0'.repeat(29)}2`]]],
  ['decimal(6,2) unsigned', 0.05, [['9999.99', '9999.95']]],
  ['double(5,2)', 10, [['999.99', '990.00']]],
  ['float(7,4)', 0.5, [['999.9999', '999.5000']]],
  ['double', 1e308, [['1.7e308', '1e308']]],
  ['float', 3e38, [['3.3e38', '3e38']]],
  [
    'float',
    1e37,
    [
      ['3.4028234e38', '3.4e38'],
      ['-3.4028234e38', '-3.4e38'],
    ],
  ],
];

const ROWS = {
  postgresql: [...BOTH, ...POSTGRESQL_ONLY],
  mysql: [...BOTH, ...MYSQL_ONLY],
};

describe.each(ENGINES)('round, on %s', (engine) => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene(engine);
  });
  afterAll(() => scene?.close());

  test.each(ROWS[engine])('%s to multiples of %d', (type, to, cases) => scene.check(type, round(to), cases));

  test('every multiple is its own, and every value is within half of one', async () => {
    const values = Array.from({ length: 400 }, (_, index) => String((index - 200) / 8));
    for (const type of ['numeric', 'double precision', 'real']) {
      const altered = await scene.alter(type, round(1.25), values);
      for (const [index, text] of altered.entries()) {
        const [was, is] = [Number(values[index]), Number(text)];
        expect(Math.abs(is % 1.25)).toBe(0);
        expect(Math.abs(is - was)).toBeLessThanOrEqual(0.625);
        if (Math.abs(is - was) === 0.625) expect(Math.abs(is)).toBeGreaterThan(Math.abs(was));
      }
    }
  });
});
