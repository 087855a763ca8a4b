import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readShape } from '../../src/database/introspect.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  session = await openSession(database.url, 'the test');
  await session.script(`
    SET search_path = public;
    CREATE TYPE mood AS ENUM ('fine', 'well');
    CREATE TABLE "Odd ""name" (id bigint PRIMARY KEY, ts timestamptz, mail text, feeling mood, part int);
    CREATE TABLE other (id bigint PRIMARY KEY, odd bigint);
    CREATE TABLE parent (id bigint, ts timestamptz, mail text, feeling mood, part int);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`);
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

const TABLE = '"Odd ""name"';

async function fingerprint(): Promise<string | undefined> {
  return (await readShape(session, { schema: 'public', name: 'Odd "name' }))?.fingerprint;
}

describe('the fingerprint changes, and comes back, when', () => {
  test.each([
    ['a column is added', `ALTER TABLE ${TABLE} ADD extra int`, `ALTER TABLE ${TABLE} DROP extra`],
    [
      'a column is retyped',
      `ALTER TABLE ${TABLE} ALTER part TYPE bigint`,
      `ALTER TABLE ${TABLE} ALTER part TYPE int`,
    ],
    [
      'a column is renamed',
      `ALTER TABLE ${TABLE} RENAME part TO portion`,
      `ALTER TABLE ${TABLE} RENAME portion TO part`,
    ],
    [
      'null is forbidden',
      `ALTER TABLE ${TABLE} ALTER ts SET NOT NULL`,
      `ALTER TABLE ${TABLE} ALTER ts DROP NOT NULL`,
    ],
    [
      'a trigger is made',
      `CREATE TRIGGER t AFTER DELETE ON ${TABLE} EXECUTE FUNCTION nothing()`,
      `DROP TRIGGER t ON ${TABLE}`,
    ],
    [
      'a rule is made',
      `CREATE RULE r AS ON DELETE TO ${TABLE} DO INSTEAD NOTHING`,
      `DROP RULE r ON ${TABLE}`,
    ],
    [
      'row security is on',
      `ALTER TABLE ${TABLE} ENABLE ROW LEVEL SECURITY`,
      `ALTER TABLE ${TABLE} DISABLE ROW LEVEL SECURITY`,
    ],
    [
      'row security is forced',
      `ALTER TABLE ${TABLE} FORCE ROW LEVEL SECURITY`,
      `ALTER TABLE ${TABLE} NO FORCE ROW LEVEL SECURITY`,
    ],
    [
      'a key is added',
      `ALTER TABLE ${TABLE} ADD CONSTRAINT k UNIQUE (id, part)`,
      `ALTER TABLE ${TABLE} DROP CONSTRAINT k`,
    ],
    [
      'its key goes',
      `ALTER TABLE ${TABLE} DROP CONSTRAINT "Odd ""name_pkey"`,
      `ALTER TABLE ${TABLE} ADD PRIMARY KEY (id)`,
    ],
    [
      'a key points here',
      `ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (odd) REFERENCES ${TABLE}`,
      'ALTER TABLE other DROP CONSTRAINT f',
    ],
    [
      'a key that points here becomes one of two columns',
      `ALTER TABLE ${TABLE} ADD UNIQUE (id, part); ALTER TABLE other ADD part int, ADD CONSTRAINT f FOREIGN KEY (odd, part) REFERENCES ${TABLE} (id, part)`,
      `ALTER TABLE other DROP CONSTRAINT f, DROP part; ALTER TABLE ${TABLE} DROP CONSTRAINT "Odd ""name_id_part_key"`,
    ],
    [
      'a column is computed',
      `ALTER TABLE ${TABLE} ADD twice int GENERATED ALWAYS AS (part * 2) STORED`,
      `ALTER TABLE ${TABLE} DROP twice`,
    ],
    ['a child is made', `CREATE TABLE child () INHERITS (${TABLE})`, 'DROP TABLE child'],
    ['it becomes a child', `ALTER TABLE ${TABLE} INHERIT parent`, `ALTER TABLE ${TABLE} NO INHERIT parent`],
  ])('%s', async (what, change, undo) => {
    // A key counts only where none of its columns may be null.
    if (what === 'a key is added') await session.script(`ALTER TABLE ${TABLE} ALTER part SET NOT NULL`);
    const before = await fingerprint();
    await session.script(change);
    expect(await fingerprint()).not.toBe(before);
    await session.script(undo);
    expect(await fingerprint()).toBe(before);
  });

  test('an action of a key that points here is another one', async () => {
    await session.script(`ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (odd) REFERENCES ${TABLE}`);
    const before = await fingerprint();
    await session.script(
      `ALTER TABLE other DROP CONSTRAINT f; ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (odd) REFERENCES ${TABLE} ON DELETE CASCADE`,
    );
    expect(await fingerprint()).not.toBe(before);
    await session.script('ALTER TABLE other DROP CONSTRAINT f');
  });

  test('a value is added to an enum', async () => {
    const before = await fingerprint();
    await session.script("ALTER TYPE public.mood ADD VALUE 'so so'");
    expect(await fingerprint()).not.toBe(before);
  });

  test('a trigger is switched off', async () => {
    await session.script(`CREATE TRIGGER t AFTER DELETE ON ${TABLE} EXECUTE FUNCTION nothing()`);
    const before = await fingerprint();
    await session.script(`ALTER TABLE ${TABLE} DISABLE TRIGGER t`);
    expect(await fingerprint()).not.toBe(before);
    await session.script(`DROP TRIGGER t ON ${TABLE}`);
  });
});

describe('the fingerprint stays, when', () => {
  test.each([
    ['an index is made', `CREATE INDEX ON ${TABLE} (ts)`],
    [
      'rows come and go',
      `INSERT INTO ${TABLE} (id, part) VALUES (1, 1), (2, 2); DELETE FROM ${TABLE} WHERE id = 1`,
    ],
    ['the table is analysed', `ANALYZE ${TABLE}`],
    ['the table is rewritten', `VACUUM FULL ${TABLE}`],
    ['a default changes', `ALTER TABLE ${TABLE} ALTER mail SET DEFAULT 'x'`],
    ['rights change', `GRANT SELECT ON ${TABLE} TO PUBLIC`],
    ['a comment is made', `COMMENT ON TABLE ${TABLE} IS 'x'`],
  ])('%s', async (_, change) => {
    const before = await fingerprint();
    await session.script(change);
    expect(await fingerprint()).toBe(before);
  });
});

test('a table that is not there has no shape', async () => {
  expect(await readShape(session, { schema: 'public', name: 'odd "name' })).toBeNull();
  expect(await readShape(session, { schema: 'private', name: 'Odd "name' })).toBeNull();
});

describe('foreign keys that point at a table', () => {
  const incoming = async () => (await readShape(session, { schema: 'public', name: 'goal' }))?.incoming ?? [];
  beforeAll(() =>
    session.script(`
      CREATE TABLE goal (id int PRIMARY KEY, area text, "the Code" uuid, parent int REFERENCES goal ON DELETE SET NULL);
      CREATE UNIQUE INDEX ON goal ("the Code");
      ALTER TABLE goal ADD UNIQUE (area, id);
      CREATE SCHEMA private;
      CREATE TABLE private."A b" ("x""y" uuid REFERENCES goal ("the Code") ON DELETE SET DEFAULT);
      CREATE TABLE pairs (i int, a text, FOREIGN KEY (i, a) REFERENCES goal (id, area) ON DELETE RESTRICT);
      CREATE TABLE parted (id int, goal int CONSTRAINT once REFERENCES goal ON DELETE CASCADE) PARTITION BY RANGE (id);
      CREATE TABLE part_1 PARTITION OF parted FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id);
      CREATE TABLE part_2 PARTITION OF parted DEFAULT;
      CREATE TABLE part_11 PARTITION OF part_1 DEFAULT;
      ALTER TABLE part_2 ADD CONSTRAINT own_of_part FOREIGN KEY (id) REFERENCES goal`),
  );

  test('are told with their pairs of columns and what they do', async () => {
    const told = (await incoming()).map(({ relation: { schema, name }, partitioned, columns, onDelete }) =>
      [
        `${schema}.${name}${partitioned ? ' (partitioned)' : ''}`,
        columns.map(({ theirs, ours }) => `${theirs} = ${ours}`).join(', '),
        onDelete,
      ].join(': '),
    );
    expect(told.sort()).toEqual([
      'private.A b: x"y = the Code: set default',
      'public.goal: parent = id: set null',
      'public.pairs: i = id, a = area: restrict',
      'public.part_2: id = id: no action',
      'public.parted (partitioned): goal = id: cascade',
    ]);
  });

  test('of a partitioned table stay one when partitions come and go', async () => {
    const before = await incoming();
    await session.script('CREATE TABLE part_3 PARTITION OF part_1 FOR VALUES FROM (0) TO (5)');
    expect(await incoming()).toEqual(before);
  });
});

test('a generated column is told with the columns out of which it is computed', async () => {
  await session.script(`
    CREATE TABLE computed (id int PRIMARY KEY, a int, b int, "C c" text,
      sum int GENERATED ALWAYS AS (a + b) STORED, shout text GENERATED ALWAYS AS (upper("C c")) STORED,
      nine int GENERATED ALWAYS AS (9) STORED, plain int DEFAULT 3, counted int GENERATED ALWAYS AS IDENTITY)`);
  expect((await readShape(session, { schema: 'public', name: 'computed' }))?.generated).toEqual([
    { name: 'sum', from: ['a', 'b'] },
    { name: 'shout', from: ['C c'] },
    { name: 'nine', from: [] },
  ]);
});
