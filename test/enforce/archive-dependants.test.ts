import { afterEach, describe, expect } from 'vitest';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { inTurn } from '../support/engines/in-turn.ts';
import { PAIRS } from '../support/engines/pairs.ts';
import { makeVault, type VaultOptions, type VaultProject } from '../support/vault.ts';

/*
 * A short run makes each case with one of the pairs of servers, in turn; `npm run test:targets` makes
 * every case with all of them.
 */

const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;
const NOTES = 'id bigint PRIMARY KEY, person_id bigint NOT NULL, words varchar(50)';
const OWNED = 'FOREIGN KEY (person_id) REFERENCES people (id)';

const open: VaultProject[] = [];
afterEach(async () => {
  watchFailpoints(async () => undefined);
  for (const one of open.splice(0)) await one.drop();
});

const DEPENDANTS = `    dependants:
      - table: notes
        on: person_id
        then: archive
        to: vault.notes
        dependants:
          - { table: scans, on: note_id, then: archive, to: vault.scans }
          - { table: marks, on: note_id, then: delete }
`;

const VAULT_MAP = `    dependants:
      - table: notes
        on: person_id
        then: delete
        dependants:
          - { table: scans, on: note_id, then: delete }
  notes: { with: people }
  scans: { with: people }
`;

async function make(
  source: TestEngine,
  vault: TestEngine,
  over: Partial<VaultOptions> & { readonly owned?: boolean } = {},
): Promise<VaultProject> {
  const project = await makeVault({
    source,
    vault,
    sourceTable: `CREATE TABLE people (id bigint PRIMARY KEY, ended_at ${TIME[source.name]})`,
    vaultTable: `CREATE TABLE people (id bigint PRIMARY KEY, ended_at ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
    dependants: DEPENDANTS,
    otherTables: '  notes: { with: people }\n  scans: { with: people }\n  marks: { with: people }\n',
    vaultMap: VAULT_MAP,
    batchRows: 100,
    ...over,
  });
  open.push(project);
  const link = (over.owned ?? true) ? `, ${OWNED}` : '';
  for (const sql of [
    `CREATE TABLE notes (${NOTES}${link})`,
    'CREATE INDEX notes_person ON notes (person_id)',
    'CREATE TABLE scans (id bigint PRIMARY KEY, note_id bigint NOT NULL, FOREIGN KEY (note_id) REFERENCES notes (id))',
    'CREATE TABLE marks (id bigint PRIMARY KEY, note_id bigint NOT NULL, FOREIGN KEY (note_id) REFERENCES notes (id))',
    `INSERT INTO people VALUES (1, ${source.before(2, 'YEAR')}), (2, ${source.before(3, 'YEAR')}), (3, ${source.before(2, 'DAY')})`,
    "INSERT INTO notes VALUES (10, 1, 'a'), (11, 1, 'b'), (20, 2, NULL), (30, 3, 'd')",
    'INSERT INTO scans VALUES (100, 10), (300, 30)',
    'INSERT INTO marks VALUES (5, 10), (6, 11), (7, 30)',
  ])
    await project.source.query(sql);
  // Foreign keys of the archive hold for copies, too.
  await project.vault.query(`CREATE TABLE notes (${NOTES}${link})`);
  await project.vault.query(
    'CREATE TABLE scans (id bigint PRIMARY KEY, note_id bigint NOT NULL, FOREIGN KEY (note_id) REFERENCES notes (id))',
  );
  return project;
}

async function idsIn(client: TargetClient, table: string): Promise<readonly string[]> {
  return (await client.query(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => String(id));
}

async function standing(project: VaultProject): Promise<unknown> {
  const [people, notes, scans] = ['people', 'notes', 'scans'];
  const of = async (client: TargetClient): Promise<unknown> => ({
    people: await idsIn(client, people as string),
    notes: await idsIn(client, notes as string),
    scans: await idsIn(client, scans as string),
  });
  return { here: await of(project.source), there: await of(project.vault) };
}

const BEFORE = {
  here: { people: ['1', '2', '3'], notes: ['10', '11', '20', '30'], scans: ['100', '300'] },
  there: { people: [], notes: [], scans: [] },
};
const AFTER = {
  here: { people: ['3'], notes: ['30'], scans: ['300'] },
  there: { people: ['1', '2'], notes: ['10', '11', '20'], scans: ['100'] },
};

describe.each(PAIRS)('what depends on archived rows of $name', (source, vault) => {
  const test = inTurn(PAIRS, ([one, other]) => one === source && other === vault);

  test(`is archived in ${vault.name} with them, at every depth`, async () => {
    const project = await make(source, vault);
    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await standing(project)).toEqual(AFTER);
    expect(await idsIn(project.source, 'marks')).toEqual(['7']);
    const copies = await project.vault.query('SELECT person_id, words FROM notes ORDER BY id');
    expect(copies.rows.map(({ person_id, words }) => [String(person_id), words])).toEqual([
      ['1', 'a'],
      ['1', 'b'],
      ['2', null],
    ]);
    const [intent] = (await project.entries()).filter(({ kind }) => kind === 'intent');
    expect(intent?.dependants.map(({ action, rows }) => [action, rows]).sort()).toEqual([
      ['archive', 1],
      ['archive', 3],
      ['delete', 2],
    ]);
    await project.expectVerified();
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 0 });
  });

  test(`is taken back from ${vault.name} with them, and archived by the next run`, async () => {
    const project = await make(source, vault);
    watchFailpoints(async (point: Failpoint) => {
      if (point === 'archive: verified') throw new Error('a fault');
    });
    expect(await project.apply()).toMatchObject({ status: 'failed', rows: 0 });
    watchFailpoints(async () => undefined);
    expect(await standing(project)).toEqual(BEFORE);
    const removed = (await project.entries()).filter(({ kind }) => kind === 'copies removed');
    expect(removed.map(({ rows }) => rows)).toEqual([6]);
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await standing(project)).toEqual(AFTER);
    await project.expectVerified();
  });

  test(`stays, and the rows with it, where ${vault.name} has somebody else's row under its key`, async () => {
    const project = await make(source, vault, { owned: false });
    await project.vault.query("INSERT INTO notes VALUES (10, 7, 'somebody')");
    expect(await project.apply()).toMatchObject({ status: 'failed', stopped_by: 'archive-key-taken' });
    const found = { ...BEFORE, there: { ...BEFORE.there, notes: ['10'] } };
    expect(await standing(project)).toEqual(found);
    await project.expectVerified();
  });

  test(`and does not stand in ${vault.name} as it was copied stays, and the rows with it`, async () => {
    const project = await make(source, vault);
    watchFailpoints(async (point: Failpoint) => {
      if (point === 'archive: durable')
        await project.vault.query("UPDATE notes SET words = 'other' WHERE id = 11");
    });
    expect(await project.apply()).toMatchObject({ status: 'failed', stopped_by: 'archive-differs' });
    watchFailpoints(async () => undefined);
    expect(await standing(project)).toEqual(BEFORE);
    await project.expectVerified();
  });

  test(`and comes while the others are copied to ${vault.name} is archived with them all the same`, async () => {
    const project = await make(source, vault, { owned: false });
    const state = { come: false };
    watchFailpoints(async (point: Failpoint) => {
      if (point !== 'archive: verified' || state.come) return;
      state.come = true;
      await project.source.query("INSERT INTO notes VALUES (12, 1, 'late')");
    });
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await standing(project)).toEqual({
      ...AFTER,
      there: { ...AFTER.there, notes: ['10', '11', '12', '20'] },
    });
    await project.expectVerified();
  });

  test(`is archived in ${vault.name} where the rows themselves are deleted`, async () => {
    const project = await make(source, vault, {
      policies: { 'people.yaml': DELETED, 'notes.yaml': NOTES_POLICY },
      maps: { crm: DELETING_MAP, vault: NOTES_MAP },
      // The rows to which they refer are not there.
      owned: false,
    });
    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 2, action: 'delete' });
    expect(await standing(project)).toEqual({ ...AFTER, there: { ...AFTER.there, people: [] } });
    await project.expectVerified();
  });
});

const DELETED = `category: people
title: "People"
purpose: "Contract"
legal_basis: contract
starts: ended
keep: 1 year
then: delete
examples:
  - { given: { ended: 2020-01-31 }, on: 2021-02-01, expect: deleted }
`;
const NOTES_POLICY = `category: notes
title: "Notes"
purpose: "Evidence"
legal_basis: legal_obligation
starts: written
keep: 5 years
then: review
examples:
  - { given: { written: 2020-01-31 }, on: 2025-02-01, expect: review }
`;
const DELETING_MAP = `connection: crm
timezone: Europe/Paris
tables:
  people:
    category: people
    person: { id: id }
    events: { ended: ended_at }
${DEPENDANTS}  notes: { with: people }
  scans: { with: people }
  marks: { with: people }
`;
const NOTES_MAP = `connection: vault
timezone: Europe/Paris
tables:
  notes:
    category: notes
    person: { id: person_id }
    events: { written: written_at }
  scans:
    category: notes
    person: { note: note_id }
    events: { written: scanned_at }
  people: { exempt: "made by the test" }
`;
