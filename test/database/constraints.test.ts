import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readShape } from '../../src/database/introspect.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import type { TableShape } from '../../src/sql/shape.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { isAtLeast } from '../support/server-version.ts';

let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  await session.script(`
    SET search_path = public;
    CREATE TABLE other (id int PRIMARY KEY, area int NOT NULL, UNIQUE (id, area));
    CREATE DOMAIN short AS varchar(5);
    CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%');
    CREATE DOMAIN present AS int NOT NULL`);
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

async function shapeOf(columns: string, ...after: readonly string[]): Promise<TableShape> {
  const made = [`DROP TABLE IF EXISTS subject; CREATE TABLE subject (${columns})`, ...after].join('; ');
  // Names as the product sees them: nothing of `public` is found without its schema.
  await session.script(`SET search_path = public; ${made}; SET search_path = pg_catalog, pg_temp`);
  return (await readShape(session, { schema: 'public', name: 'subject' })) as TableShape;
}

const COLUMNS = 'id int PRIMARY KEY, a text, "B b" text, c int, d int, e int';
const ALL = ['id', 'a', 'B b', 'c', 'd', 'e'];

const NULLS_ALIKE: readonly [string, boolean, boolean, string][] = isAtLeast(15)
  ? [['nulls that are alike', true, false, 'CREATE UNIQUE INDEX u ON subject (a) NULLS NOT DISTINCT']]
  : [];

describe('a unique index hangs on', () => {
  test.each<[string, string, readonly string[]]>([
    ['its columns', 'CREATE UNIQUE INDEX u ON subject (a, "B b")', ['a', 'B b']],
    ['those of a constraint', 'ALTER TABLE subject ADD CONSTRAINT u UNIQUE (c) DEFERRABLE', ['c']],
    [
      'those of its expressions',
      'CREATE UNIQUE INDEX u ON subject (lower("B b"), (c + d))',
      ['B b', 'c', 'd'],
    ],
    ['those of its condition', 'CREATE UNIQUE INDEX u ON subject (a) WHERE e IS NULL', ['a', 'e']],
    ['not those that it only includes', 'CREATE UNIQUE INDEX u ON subject (a) INCLUDE (c)', ['a']],
    [
      'all, where its expression has the whole row',
      'CREATE FUNCTION of_row(subject) RETURNS text IMMUTABLE LANGUAGE sql AS $$SELECT $1.a$$; CREATE UNIQUE INDEX u ON subject (of_row(subject))',
      ALL,
    ],
    [
      'those that an exclusion compares',
      'ALTER TABLE subject ADD CONSTRAINT u EXCLUDE USING btree (c WITH =)',
      ['c'],
    ],
  ])('%s', async (_, index, expected) => {
    const { unique } = await shapeOf(COLUMNS, index);
    await session.script('DROP TABLE public.subject CASCADE');
    expect(unique.map(({ name, columns }) => ({ name, columns }))).toEqual([
      { name: 'subject_pkey', columns: ['id'] },
      { name: 'u', columns: expected },
    ]);
  });

  test.each<[string, boolean, boolean, string]>([
    ['columns alone', true, true, 'CREATE UNIQUE INDEX u ON subject (a)'],
    ...NULLS_ALIKE,
    ['a condition', false, true, 'CREATE UNIQUE INDEX u ON subject (a) WHERE c > 0'],
    ['an expression', false, true, 'CREATE UNIQUE INDEX u ON subject (lower(a))'],
    ['an exclusion', false, true, 'ALTER TABLE subject ADD CONSTRAINT u EXCLUDE USING btree (c WITH =)'],
  ])('%s', async (_, plain, nullsDistinct, index) => {
    const { unique } = await shapeOf(COLUMNS, index);
    expect(unique.find(({ name }) => name === 'u')).toMatchObject({ plain, nullsDistinct });
  });

  test('nothing where it is not unique', async () => {
    const { unique } = await shapeOf(COLUMNS, 'CREATE INDEX u ON subject (a)');
    expect(unique.map(({ name }) => name)).toEqual(['subject_pkey']);
  });
});

describe('a check hangs on', () => {
  test.each<[string, string, readonly string[]]>([
    ['its columns', `CHECK (a <> '' OR c > d)`, ['a', 'c', 'd']],
    ['nothing', 'CHECK (1 = 1)', []],
    ['all, where it has the whole row', 'CHECK (subject IS NOT NULL)', ALL],
    ['its columns, though old rows are not looked at', `CHECK ("B b" <> '') NOT VALID`, ['B b']],
  ])('%s', async (_, check, expected) => {
    const { checks } = await shapeOf(COLUMNS, `ALTER TABLE subject ADD CONSTRAINT k ${check}`);
    expect(checks).toEqual([{ name: 'k', columns: expected }]);
  });

  test('the column whose domain checks it, or forbids null', async () => {
    const { checks } = await shapeOf('id int PRIMARY KEY, s short, m mail, p present');
    expect(checks).toEqual([
      { name: 'public.mail', columns: ['m'] },
      { name: 'public.present', columns: ['p'] },
    ]);
  });
});

test('foreign keys of the table itself are told with their columns', async () => {
  const { outgoing } = await shapeOf(
    `${COLUMNS}, f int REFERENCES other`,
    'ALTER TABLE subject ADD CONSTRAINT pair FOREIGN KEY (d, c) REFERENCES other (id, area) MATCH FULL',
  );
  expect(outgoing).toEqual([
    { name: 'pair', columns: ['d', 'c'], full: true },
    { name: 'subject_f_fkey', columns: ['f'], full: false },
  ]);
});

test('a column is as long as its type says, or its domain', async () => {
  const { columns } = await shapeOf('a varchar(7), b char(3), c char, d varchar, e text, f short, g int');
  expect(columns.map(({ name, length }) => [name, length])).toEqual([
    ['a', 7],
    ['b', 3],
    ['c', 1],
    ['d', null],
    ['e', null],
    ['f', 5],
    ['g', null],
  ]);
});

describe('the fingerprint changes, when', () => {
  test.each([
    ['an index of an expression becomes unique', 'CREATE UNIQUE INDEX u ON subject (lower(a))'],
    ['a partial index becomes unique', 'CREATE UNIQUE INDEX u ON subject (a) WHERE c > 0'],
    ['a check is added', 'ALTER TABLE subject ADD CHECK (c > 0)'],
    ['a foreign key is added', 'ALTER TABLE subject ADD FOREIGN KEY (c) REFERENCES other'],
    ['a text is made longer', 'ALTER TABLE subject ALTER a TYPE varchar(9)'],
  ])('%s', async (_, change) => {
    const before = await shapeOf(COLUMNS);
    expect((await shapeOf(COLUMNS, change)).fingerprint).not.toBe(before.fingerprint);
    expect((await shapeOf(COLUMNS)).fingerprint).toBe(before.fingerprint);
  });

  test('a domain gets a check', async () => {
    const columns = 'id int PRIMARY KEY, s short';
    const before = await shapeOf(columns);
    await session.script(`ALTER DOMAIN public.short ADD CONSTRAINT filled CHECK (VALUE <> '')`);
    const after = await readShape(session, { schema: 'public', name: 'subject' });
    await session.script('ALTER DOMAIN public.short DROP CONSTRAINT filled');
    expect(after?.fingerprint).not.toBe(before.fingerprint);
  });
});
