import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { type AlterationScene, ENGINES, openScene, type Value } from './scene.ts';

type Unit = 'year' | 'month' | 'day';
type Case = readonly [was: Value, is: Value];
type Row = readonly [type: string, to: Unit, cases: readonly Case[]];

const generalise = (to: Unit): Technique => ({ kind: 'generalise', to });

const BOTH: readonly Row[] = [
  [
    'date',
    'year',
    [
      ['2024-02-29', '2024-01-01'],
      ['2023-12-31', '2023-01-01'],
      ['2024-01-01', '2024-01-01'],
      ['1969-07-20', '1969-01-01'],
      ['0987-06-05', '0987-01-01'],
      ['9999-12-31', '9999-01-01'],
      [null, null],
    ],
  ],
  [
    'date',
    'month',
    [
      ['2024-01-31', '2024-01-01'],
      ['2024-02-29', '2024-02-01'],
      ['2024-12-31', '2024-12-01'],
      [null, null],
    ],
  ],
  [
    'timestamp',
    'year',
    [
      ['2024-02-29 23:59:59.999999', '2024-01-01 00:00:00'],
      [null, null],
    ],
  ],
  ['timestamp', 'month', [['2024-01-31 12:00:00', '2024-01-01 00:00:00']]],
  [
    'timestamp',
    'day',
    [
      ['2024-02-29 23:59:59.999999', '2024-02-29 00:00:00'],
      ['2024-02-29 00:00:00', '2024-02-29 00:00:00'],
      [null, null],
    ],
  ],
  [
    'timestamptz',
    'year',
    [
      ['2023-12-31 23:30:00', '2023-01-01 00:00:00+00'],
      ['2025-01-01 00:30:00.5', '2025-01-01 00:00:00+00'],
      [null, null],
    ],
  ],
  ['timestamptz', 'month', [['2024-02-29 23:30:00', '2024-02-01 00:00:00+00']]],
  ['timestamptz', 'day', [['2024-03-31 01:30:00', '2024-03-31 00:00:00+00']]],
];

const POSTGRESQL_ONLY: readonly Row[] = [
  [
    'date',
    'year',
    [
      ['0044-03-15 BC', '0044-01-01 BC'],
      ['5874897-12-31', '5874897-01-01'],
      ['infinity', 'infinity'],
      ['-infinity', '-infinity'],
    ],
  ],
  ['date', 'month', [['infinity', 'infinity']]],
  ['timestamp', 'year', [['infinity', 'infinity']]],
  [
    'timestamptz',
    'year',
    [
      // Already the next year in Paris, and still this one in UTC.
      ['2024-01-01 00:30:00+01', '2023-01-01 00:00:00+00'],
      ['2024-12-31 23:30:00-01', '2025-01-01 00:00:00+00'],
      ['-infinity', '-infinity'],
    ],
  ],
];

const ZERO = '0000-00-00';

const MYSQL_ONLY: readonly Row[] = [
  [
    'date',
    'year',
    [
      [ZERO, ZERO],
      ['2024-00-00', '2024-00-00'],
      ['2024-05-00', '2024-01-01'],
      ['2024-00-15', '2024-01-01'],
    ],
  ],
  [
    'date',
    'month',
    [
      [ZERO, ZERO],
      ['2024-05-00', '2024-05-00'],
      ['2024-00-15', '2024-00-01'],
    ],
  ],
  [
    'datetime',
    'year',
    [
      [`${ZERO} 00:00:00`, `${ZERO} 00:00:00`],
      ['2024-00-00 12:34:56', '2024-00-00 00:00:00'],
      ['2024-05-17 12:34:56', '2024-01-01 00:00:00'],
    ],
  ],
  ['datetime', 'day', [['2024-05-00 12:34:56', '2024-05-00 00:00:00']]],
  [
    'timestamp(0) NULL',
    'year',
    [
      [`${ZERO} 00:00:00`, `${ZERO} 00:00:00`],
      ['1971-05-17 12:34:56', '1971-01-01 00:00:00'],
      // PostgreSQL would say midnight, which a `timestamp` cannot hold.
      ['1970-05-17 12:34:56', '1970-01-01 00:00:01'],
      ['2038-01-19 03:14:07', '2038-01-01 00:00:00'],
    ],
  ],
  [
    'timestamp(0) NULL',
    'day',
    [
      [`${ZERO} 00:00:00`, `${ZERO} 00:00:00`],
      ['1970-01-01 12:34:56', '1970-01-01 00:00:01'],
    ],
  ],
];

const ROWS = {
  postgresql: [...BOTH, ...POSTGRESQL_ONLY],
  mysql: [...BOTH, ...MYSQL_ONLY],
};

describe.each(ENGINES)('generalise, on %s', (engine) => {
  let scene: AlterationScene;
  beforeAll(async () => {
    scene = await openScene(engine);
  });
  afterAll(() => scene?.close());

  test.each(ROWS[engine])('%s to the %s', (type, to, cases) => scene.check(type, generalise(to), cases));
});

test('generalise is the same in every zone of a session of PostgreSQL', async () => {
  const scene = await openScene('postgresql');
  try {
    await scene.session.script("SET TimeZone = 'Pacific/Kiritimati'");
    const [text] = await scene.alter('timestamptz', generalise('day'), ['2024-03-31 03:30:00+00']);
    expect(text).toBe('2024-03-31 14:00:00+14');
  } finally {
    await scene.close();
  }
});
