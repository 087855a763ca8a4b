import { afterEach, describe, expect } from 'vitest';
import type { TestEngine } from '../support/engines/engine.ts';
import { inTurn } from '../support/engines/in-turn.ts';
import { PAIRS } from '../support/engines/pairs.ts';
import { makeVault, type VaultOptions, type VaultProject } from '../support/vault.ts';

/*
 * A short run makes each case with one of the pairs of servers, in turn; `npm run test:targets` makes
 * every case with all of them.
 */

const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;

const open: VaultProject[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.drop();
});

async function make(options: VaultOptions): Promise<VaultProject> {
  const project = await makeVault(options);
  open.push(project);
  return project;
}

/** Every start in the archive in UTC, by id. */
async function starts(project: VaultProject, { name }: TestEngine): Promise<readonly unknown[]> {
  const shown =
    name === 'PostgreSQL'
      ? "to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
      : "DATE_FORMAT(started_at, '%Y-%m-%d %H:%i:%s.%f')";
  const { rows } = await project.vault.query(`SELECT id, ${shown} AS start FROM people ORDER BY id`);
  return rows.map(({ id, start }) => [String(id), start]);
}

/** An instant as a literal of the server. */
function utc({ name }: TestEngine, text: string): string {
  return name === 'PostgreSQL' ? `'${text}+00'` : `'${text}'`;
}

describe.each(PAIRS)('rows of $name', (source, vault) => {
  const test = inTurn(PAIRS, ([one, other]) => one === source && other === vault);

  test(`that end on a DATE take that day to ${vault.name}`, async () => {
    const project = await make({
      source,
      vault,
      events: '      ended: ended_on\n',
      sourceTable: 'CREATE TABLE people (id bigint PRIMARY KEY, ended_on date)',
      vaultTable: 'CREATE TABLE people (id bigint PRIMARY KEY, ended_on date, started_at date)',
    });
    await project.source.query(
      "INSERT INTO people VALUES (1, '2020-02-29'), (2, '1999-12-31'), (3, '2999-01-01'), (4, NULL)",
    );
    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await project.places()).toEqual({ here: ['3', '4'], there: ['1', '2'] });
    const same = await project.vault.query('SELECT count(*) AS same FROM people WHERE started_at = ended_on');
    expect(Number(same.rows[0].same)).toBe(2);
    await project.expectVerified();
  });

  test(`that end on a DATE take its first instant in the policy's zone to ${vault.name}`, async () => {
    const project = await make({
      source,
      vault,
      events: '      ended: ended_on\n',
      sourceTable: 'CREATE TABLE people (id bigint PRIMARY KEY, ended_on date)',
      vaultTable: `CREATE TABLE people (id bigint PRIMARY KEY, ended_on date, started_at ${TIME[vault.name]})`,
    });
    await project.source.query("INSERT INTO people VALUES (1, '2020-01-31'), (2, '2020-07-31')");
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await starts(project, vault)).toEqual([
      ['1', '2020-01-30 23:00:00.000000'],
      ['2', '2020-07-30 22:00:00.000000'],
    ]);
    await project.expectVerified();
  });

  test.each([
    ['latest', ['2020-03-01 08:00:00.000000', '2020-04-30 22:00:00.000000']],
    ['earliest', ['2020-01-30 23:00:00.000000', '2020-02-01 12:00:00.500000']],
  ] as const)(`with two events take the %s one to ${vault.name}`, async (combine, [first, second]) => {
    const columns = 'id bigint PRIMARY KEY, ended_on date, moved_at';
    const project = await make({
      source,
      vault,
      starts: `{ ${combine}: [ended, moved] }`,
      events: '      ended: ended_on\n      moved: moved_at\n',
      sourceTable: `CREATE TABLE people (${columns} ${TIME[source.name]})`,
      vaultTable: `CREATE TABLE people (${columns} ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
    });
    await project.source.query(`INSERT INTO people VALUES
      (1, '2020-01-31', ${utc(source, '2020-03-01 08:00:00')}),
      (2, '2020-05-01', ${utc(source, '2020-02-01 12:00:00.5')}),
      (3, NULL, ${utc(source, '2020-06-01 00:00:00')}),
      (4, '2020-06-01', NULL),
      (5, NULL, NULL)`);
    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 4 });
    expect(await starts(project, vault)).toEqual([
      ['1', first],
      ['2', second],
      ['3', '2020-06-01 00:00:00.000000'],
      ['4', '2020-05-31 22:00:00.000000'],
    ]);
    expect((await project.places()).here).toEqual(['5']);
    await project.expectVerified();
  });

  test(`archived in ${vault.name} take along what depends on them, which is deleted`, async () => {
    const columns = 'id bigint PRIMARY KEY, ended_at';
    const project = await make({
      source,
      vault,
      sourceTable: `CREATE TABLE people (${columns} ${TIME[source.name]})`,
      vaultTable: `CREATE TABLE people (${columns} ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
      dependants: '    dependants:\n      - { table: notes, on: person_id, then: delete }\n',
      otherTables: '  notes: { with: people }\n',
    });
    await project.source.query(
      'CREATE TABLE notes (id bigint PRIMARY KEY, person_id bigint NOT NULL, FOREIGN KEY (person_id) REFERENCES people (id))',
    );
    await project.source.query('CREATE INDEX notes_person ON notes (person_id)');
    await project.source.query(
      `INSERT INTO people VALUES (1, ${source.before(2, 'YEAR')}), (2, ${source.before(3, 'YEAR')}), (3, ${source.before(2, 'DAY')})`,
    );
    await project.source.query('INSERT INTO notes VALUES (10, 1), (11, 1), (20, 2), (30, 3)');
    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await project.places()).toEqual({ here: ['3'], there: ['1', '2'] });
    const notes = await project.source.query('SELECT id FROM notes');
    expect(notes.rows.map(({ id }) => String(id))).toEqual(['30']);
    const intents = (await project.entries()).filter(({ kind }) => kind === 'intent');
    const table = `${source.schemaOf(new URL(project.database.url).pathname.slice(1))}.notes`;
    expect(intents.map(({ dependants }) => dependants)).toEqual([[{ table, action: 'delete', rows: 3 }]]);
    await project.expectVerified();
  });
});
