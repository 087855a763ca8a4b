import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listRelations, readShape } from '../../../../src/database/introspect.ts';
import { openSession } from '../../../../src/database/open-session.ts';
import type { Session } from '../../../../src/database/session.ts';
import type { TableShape } from '../../../../src/sql/shape.ts';
import { type FreshMariadb, freshMariadb } from '../../../support/mariadb.ts';

let database: FreshMariadb;
let beside: FreshMariadb;
let session: Session;
beforeAll(async () => {
  database = await freshMariadb();
  beside = await freshMariadb();
  session = await openSession(database.url, 'the test');
  await session.script(ZOO);
});
afterAll(async () => {
  await session.close();
  // Its table refers to one here.
  await beside.drop();
  await database.drop();
});

const ZOO = `
  CREATE TABLE types (
    id bigint unsigned AUTO_INCREMENT PRIMARY KEY, tiny tinyint, flag boolean, small smallint unsigned, medium mediumint,
    amount decimal(10,2), ratio float, exact double, fixed char(3), name varchar(20) NOT NULL, words mediumtext,
    kind enum('a', 'b''c', 'd\\\\e', 'f\\ng', 'h,i'), tags set('x', 'y'), raw varbinary(10), pic longblob, born date,
    at datetime(6), seen timestamp NULL, year_of year, hour time, bits bit(3), place point, doc json, uid uuid, ip inet6,
    latin varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci,
    checked_text longtext CHECK (json_valid(checked_text) AND tiny > 0)
  ) ENGINE=InnoDB;
  CREATE TABLE keyed (
    a int NOT NULL, b varchar(20) NOT NULL, c int, d varchar(200) NOT NULL, e int NOT NULL,
    PRIMARY KEY (b, a), UNIQUE KEY by_e (e), UNIQUE KEY by_c (c), UNIQUE KEY by_prefix (d(10)), UNIQUE KEY mixed (e, c),
    KEY plain (c, e), FULLTEXT KEY words (d)
  ) ENGINE=InnoDB;
  CREATE TABLE computed (
    id int PRIMARY KEY, first varchar(20), \`la\`\`st\` varchar(20), age int CHECK (age >= 18),
    full varchar(50) AS (concat(first, \`la\`\`st\`)) STORED, next int AS (age + 1) VIRTUAL,
    CONSTRAINT named CHECK (first <> \`la\`\`st\` OR age IS NULL)
  ) ENGINE=InnoDB;
  CREATE TABLE parent (id int PRIMARY KEY, code varchar(10) NOT NULL, UNIQUE KEY by_code (code, id)) ENGINE=InnoDB;
  CREATE TABLE cascading (id int PRIMARY KEY, p int, c varchar(10),
    CONSTRAINT going FOREIGN KEY (c, p) REFERENCES parent (code, id) ON DELETE CASCADE) ENGINE=InnoDB;
  CREATE TABLE nulling (id int PRIMARY KEY, p int,
    CONSTRAINT to_null FOREIGN KEY (p) REFERENCES parent (id) ON DELETE SET NULL ON UPDATE CASCADE) ENGINE=InnoDB;
  CREATE TABLE \`we-ird é\` (id int PRIMARY KEY, p int,
    CONSTRAINT \`stays é\` FOREIGN KEY (p) REFERENCES parent (id) ON DELETE RESTRICT) ENGINE=InnoDB;
  CREATE TABLE of_weird (id int PRIMARY KEY, w int,
    CONSTRAINT no_action FOREIGN KEY (w) REFERENCES \`we-ird é\` (id) ON DELETE NO ACTION) ENGINE=InnoDB;
  CREATE TABLE People (id int PRIMARY KEY) ENGINE=InnoDB;
  CREATE TABLE people (id int PRIMARY KEY, name int) ENGINE=InnoDB;
  CREATE TABLE old (id int PRIMARY KEY) ENGINE=MyISAM;
  CREATE TABLE aria (id int PRIMARY KEY) ENGINE=Aria;
  CREATE TABLE versioned (id int PRIMARY KEY) ENGINE=InnoDB WITH SYSTEM VERSIONING;
  CREATE TABLE parts (id int PRIMARY KEY) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 4;
  CREATE VIEW seen AS SELECT id FROM parent;
  CREATE SEQUENCE counter;
  CREATE TABLE retentiond_receipt (id int PRIMARY KEY) ENGINE=InnoDB;
  CREATE TRIGGER after_it AFTER DELETE ON keyed FOR EACH ROW SET @x = 1;
  CREATE TRIGGER before_it BEFORE UPDATE ON keyed FOR EACH ROW SET @x = 1`;

async function shapeOf(name: string, over = session): Promise<TableShape> {
  const shape = await readShape(over, { schema: database.name, name });
  return shape ?? expect.unreachable(`${name} is not there`);
}

test('lists what is in the database, and nothing of ours or of others', async () => {
  const kinds = Object.fromEntries((await listRelations(session)).map(({ name, kind }) => [name, kind]));
  expect(kinds).toEqual({
    types: 'table',
    keyed: 'table',
    computed: 'table',
    parent: 'table',
    cascading: 'table',
    nulling: 'table',
    'we-ird é': 'table',
    of_weird: 'table',
    People: 'table',
    people: 'table',
    old: 'non-InnoDB table',
    aria: 'non-InnoDB table',
    versioned: 'system-versioned table',
    parts: 'table',
    seen: 'view',
    counter: 'other',
  });
  for (const [name, kind] of Object.entries(kinds)) expect((await shapeOf(name)).kind).toBe(kind);
});

test('names are those of the server, to the letter', async () => {
  expect((await shapeOf('People')).columns).toHaveLength(1);
  expect((await shapeOf('people')).columns).toHaveLength(2);
  expect(await readShape(session, { schema: database.name, name: 'PEOPLE' })).toBe(null);
  expect(await readShape(session, { schema: 'nowhere', name: 'people' })).toBe(null);
});

test('columns, with what their types can be compared with', async () => {
  const { columns, checks, indexedColumns } = await shapeOf('types');
  expect(Object.fromEntries(columns.map(({ name, type, family }) => [name, `${family}: ${type}`]))).toEqual({
    id: 'integer: bigint(20) unsigned',
    tiny: 'integer: tinyint(4)',
    flag: 'boolean: tinyint(1)',
    small: 'integer: smallint(5) unsigned',
    medium: 'integer: mediumint(9)',
    amount: 'numeric: decimal(10,2)',
    ratio: 'float: float',
    exact: 'float: double',
    fixed: 'text: char(3)',
    name: 'text: varchar(20)',
    words: 'text: mediumtext',
    kind: "enum: enum('a','b''c','d\\\\e','f\\ng','h,i')",
    tags: "other: set('x','y')",
    raw: 'bytes: varbinary(10)',
    pic: 'bytes: longblob',
    born: 'date: date',
    at: 'timestamp: datetime(6)',
    seen: 'timestamptz: timestamp',
    year_of: 'other: year(4)',
    hour: 'other: time',
    bits: 'other: bit(3)',
    place: 'other: point',
    doc: 'other: json',
    uid: 'uuid: uuid',
    ip: 'other: inet6',
    latin: 'text: varchar(10)',
    checked_text: 'text: longtext',
  });
  const named = new Map(columns.map((column) => [column.name, column]));
  expect(named.get('kind')?.labels).toEqual(['a', "b'c", 'd\\e', 'f\ng', 'h,i']);
  expect(named.get('name')).toMatchObject({ notNull: true, length: 20 });
  expect(named.get('words')).toMatchObject({ notNull: false, length: 16_777_215 });
  expect(named.get('id')).toMatchObject({ notNull: true, length: null });
  expect(named.get('latin')?.collation).toEqual({ charset: 'latin1', collation: 'latin1_german1_ci' });
  expect(named.get('born')?.collation).toBe(undefined);
  // The check that makes a text a json is its type; one that says more is a check.
  expect(checks).toEqual([{ name: 'checked_text', columns: ['tiny', 'checked_text'] }]);
  expect(indexedColumns).toEqual(['id']);
});

test('keys, and what keeps two rows from being alike', async () => {
  const { keys, unique, indexedColumns, triggers } = await shapeOf('keyed');
  expect(keys).toEqual([
    { name: 'PRIMARY', primary: true, columns: ['b', 'a'] },
    { name: 'by_e', primary: false, columns: ['e'] },
  ]);
  expect(unique.map(({ name, plain, columns }) => [name, plain, columns])).toEqual([
    ['PRIMARY', true, ['b', 'a']],
    ['by_c', true, ['c']],
    ['by_e', true, ['e']],
    ['by_prefix', false, ['d']],
    ['mixed', true, ['e', 'c']],
  ]);
  expect(indexedColumns).toEqual(['b', 'c', 'e', 'd', 'e', 'c']);
  expect(triggers).toEqual(['after_it:AFTER DELETE', 'before_it:BEFORE UPDATE']);
});

test('what is computed or checked, and out of which columns', async () => {
  const { generated, checks } = await shapeOf('computed');
  expect(generated).toEqual([
    { name: 'full', from: ['first', 'la`st'] },
    { name: 'next', from: ['age'] },
  ]);
  expect(checks).toEqual([
    { name: 'age', columns: ['age'] },
    { name: 'named', columns: ['first', 'la`st', 'age'] },
  ]);
});

test('foreign keys, in both directions', async () => {
  const { incoming, fingerprint } = await shapeOf('parent');
  const key = (name: string, table: string, pairs: readonly string[], onDelete: string): object => ({
    name,
    relation: { schema: database.name, name: table },
    partitioned: false,
    columns: pairs.map((pair) => ({ theirs: pair.split(' ')[0], ours: pair.split(' ')[1] })),
    onDelete,
  });
  expect(incoming).toEqual([
    key('going', 'cascading', ['c code', 'p id'], 'cascade'),
    key('stays é', 'we-ird é', ['p id'], 'restrict'),
    key('to_null', 'nulling', ['p id'], 'set null'),
  ]);
  expect((await shapeOf('we-ird é')).incoming).toEqual([key('no_action', 'of_weird', ['w id'], 'no action')]);
  expect((await shapeOf('cascading')).outgoing).toEqual([
    { name: 'going', full: false, columns: ['c', 'p'] },
  ]);
  expect((await shapeOf('parent')).fingerprint).toBe(fingerprint);
});

test.each([
  ['a column', 'ALTER TABLE drifting ADD COLUMN more int'],
  ['a type', 'ALTER TABLE drifting MODIFY n bigint'],
  ['null allowed', 'ALTER TABLE drifting MODIFY m int'],
  ['a collation', 'ALTER TABLE drifting MODIFY t varchar(10) COLLATE utf8mb4_bin'],
  ['a trigger', 'CREATE TRIGGER drifts BEFORE INSERT ON drifting FOR EACH ROW SET @x = 1'],
  ['a check', 'ALTER TABLE drifting ADD CONSTRAINT checked CHECK (n > 0)'],
  ['a unique index', 'CREATE UNIQUE INDEX by_n ON drifting (n)'],
  ['a foreign key of its own', 'ALTER TABLE drifting ADD FOREIGN KEY (n) REFERENCES parent (id)'],
  [
    'a foreign key of another',
    'CREATE TABLE drifts (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES drifting (id)) ENGINE=InnoDB',
  ],
  ['an engine', 'ALTER TABLE drifting ENGINE=MyISAM'],
])('%s is another shape; an index alone is not', async (_, change) => {
  await session.script(
    'CREATE TABLE drifting (id int PRIMARY KEY, n int, m int NOT NULL, t varchar(10)) ENGINE=InnoDB; CREATE INDEX by_m ON drifting (m)',
  );
  const before = await shapeOf('drifting');
  await session.script('DROP INDEX by_m ON drifting');
  expect((await shapeOf('drifting')).fingerprint).toBe(before.fingerprint);
  await session.script(change);
  expect((await shapeOf('drifting')).fingerprint).not.toBe(before.fingerprint);
  await session.script('DROP TABLE IF EXISTS drifts, drifting');
});

describe('what the role may not see is refused, and never guessed', () => {
  /** A role that was granted this and no more, for as long as `work` runs. */
  async function asRole<T>(grants: readonly string[], work: (over: Session) => Promise<T>): Promise<T> {
    const { admin, name } = database;
    const role = `few_${name.slice(-8)}`;
    await admin.createUser(role, 'secret_of_few');
    for (const grant of grants) await admin.query(`GRANT ${grant} TO \`${role}\`@'%'`);
    const over = await openSession(admin.url(name, role, 'secret_of_few'), 'the few');
    try {
      return await work(over);
    } finally {
      await over.close();
      await admin.dropUser(role);
    }
  }

  const refusal = (over: Session, table: string): Promise<string> =>
    readShape(over, { schema: database.name, name: table }).then(
      () => 'none',
      (error) => `${error.code}: ${error.hint}`,
    );
  const db = (): string => `\`${database.name}\``;
  const exactly = (): string => `\`${database.name.replaceAll('_', '\\_')}\``;

  test('triggers', async () => {
    const grants = [`SELECT, DELETE ON ${exactly()}.*`, 'PROCESS ON *.*'];
    expect(await asRole(grants, (over) => refusal(over, 'keyed'))).toMatch(
      /^catalogue-hidden: GRANT TRIGGER ON .*`keyed` TO /,
    );
    const enough = [...grants, `TRIGGER ON ${db()}.keyed`];
    expect(await asRole(enough, (over) => refusal(over, 'keyed'))).toBe('none');
    expect(await asRole(enough, (over) => refusal(over, 'people'))).toMatch(/^catalogue-hidden/);
  });

  test('columns', async () => {
    const grants = [`TRIGGER ON ${exactly()}.*`, 'PROCESS ON *.*', `SELECT (id) ON ${db()}.people`];
    expect(await asRole(grants, (over) => refusal(over, 'people'))).toMatch(
      /GRANT REFERENCES ON .*`people` TO /,
    );
    const enough = [...grants, `SELECT ON ${db()}.people`];
    expect(await asRole(enough, (over) => refusal(over, 'people'))).toBe('none');
  });

  test('foreign keys of other databases', async () => {
    const { admin } = database;
    await admin.query(
      `CREATE TABLE \`${beside.name}\`.child (id int PRIMARY KEY, p int,
         FOREIGN KEY (p) REFERENCES ${db()}.people (id) ON DELETE CASCADE) ENGINE=InnoDB`,
    );
    const blind = [`ALL ON ${exactly()}.*`];
    expect(await asRole(blind, (over) => refusal(over, 'people'))).toMatch(/GRANT PROCESS ON \*\.\* TO `few/);
    const near = [...blind, 'PROCESS ON *.*'];
    expect(await asRole(near, (over) => refusal(over, 'people'))).toMatch(
      new RegExp(`GRANT REFERENCES ON \`${beside.name}\`\\.\`child\` TO `),
    );
    const seeing = [...near, `SELECT ON \`${beside.name}\`.child`];
    const incoming = await asRole(seeing, async (over) => (await shapeOf('people', over)).incoming);
    expect(incoming).toMatchObject([
      {
        relation: { schema: beside.name, name: 'child' },
        onDelete: 'cascade',
        columns: [{ theirs: 'p', ours: 'id' }],
      },
    ]);
    await admin.query(`DROP TABLE \`${beside.name}\`.child`);
  });

  test('a batch, too, before anything of it is changed', async () => {
    const grants = [`SELECT, DELETE ON ${exactly()}.*`];
    const failure = await asRole(grants, (over) =>
      over.engine
        .beginBatch(
          over,
          [{ table: { schema: database.name, name: 'people' }, use: 'change' }],
          { lock: 500, statement: 60_000, idle: 10_000 },
          'table',
        )
        .catch((error) => error),
    );
    expect(failure).toMatchObject({ code: 'catalogue-hidden' });
  });

  test('tables of the database, in a list that is to be whole', async () => {
    const listed = (grants: readonly string[]): Promise<string> =>
      asRole(grants, (over) =>
        listRelations(over).then(
          (relations) => String(relations.length),
          (error) => error.hint,
        ),
      );
    const all = String((await listRelations(session)).length);
    expect(await listed([`SELECT ON ${db()}.people`])).toMatch(/^GRANT REFERENCES ON /);
    expect(await listed([`SELECT ON ${db()}.people`, `TRIGGER ON ${exactly()}.*`])).toBe(all);
    expect(await listed([`SELECT ON *.*`])).toBe(all);
  });

  test('by a role that was granted to it, it sees what the role sees', async () => {
    const { admin, name } = database;
    const role = `role_${name.slice(-8)}`;
    await admin.query(
      `CREATE ROLE \`${role}\`; GRANT ALL ON ${exactly()}.* TO \`${role}\`; GRANT PROCESS ON *.* TO \`${role}\``,
    );
    const grants = [`SELECT ON ${db()}.people`];
    const user = `few_${name.slice(-8)}`;
    const found = await asRole(grants, async (over) => {
      await admin.query(`GRANT \`${role}\` TO \`${user}\`@'%'`);
      const without = await refusal(over, 'people');
      const set = await openSession(admin.url(name, user, 'secret_of_few'), 'the few');
      await set.script(`SET ROLE \`${role}\``);
      const withIt = await refusal(set, 'people');
      await set.close();
      return [without, withIt];
    });
    await admin.query(`DROP ROLE \`${role}\``);
    expect(found).toEqual([expect.stringContaining('catalogue-hidden'), 'none']);
  });
});
