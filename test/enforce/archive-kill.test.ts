import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FAILPOINTS, type Failpoint } from '../../src/failpoint.ts';
import { type Agency, openAgency } from '../faults/actor.ts';
import { isHandover } from '../faults/handover.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { PAIRS, type Pair } from '../support/engines/pairs.ts';
import { makeVault, type VaultProject } from '../support/vault.ts';

/** Where copies are taken back, which a worker comes by only after another one was killed. */
const LATER: Failpoint = 'archive: removed';

const FROZEN = ['archive: copied', 'archive: durable', 'batch: intent durable', 'archive: verified'] as const;

/** Every step of an archiving, and those of the batch around it; rows that notes point at are never taken ahead. */
const STEPS = (Object.keys(FAILPOINTS) as Failpoint[]).filter(
  (step) => step !== LATER && !isHandover(step) && (step.startsWith('archive:') || step.startsWith('batch:')),
);

/** In a short run each step is met between one pair of servers, in a long one between all. */
function stepsOf<T>(steps: readonly T[], pair: Pair): readonly T[] {
  return process.env.MODE === 'long'
    ? steps
    : steps.filter((_, index) => index % PAIRS.length === PAIRS.indexOf(pair));
}

/** They outlast the time after which a server ends a transaction in which nothing is asked. */
const TRIES = 24;
const PAUSE_MS = 500;

const ROWS = 7;
const IDS = Array.from({ length: ROWS }, (_, index) => String(index + 1));

let agency: Agency;
const open: VaultProject[] = [];
beforeAll(() => {
  agency = openAgency('once a folder');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.drop();
});
afterAll(() => agency.close());

async function make([source, vault]: Pair): Promise<VaultProject> {
  const time = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' };
  const project = await makeVault({
    source,
    vault,
    sourceTable: `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(100), ended_at ${time[source.name]})`,
    vaultTable: `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(100), ended_at ${time[vault.name]}, started_at ${time[vault.name]})`,
    dependants: '    dependants:\n      - { table: notes, on: person_id, then: archive, to: vault.notes }\n',
    otherTables: '  notes: { with: people }\n',
    vaultMap:
      '    dependants:\n      - { table: notes, on: person_id, then: delete }\n  notes: { with: people }\n',
    // Three rows, and what goes with them.
    batchRows: 6,
  });
  open.push(project);
  const rows = IDS.map((id) => `(${id}, 'p${id}', ${source.before(2, 'YEAR')})`);
  for (const client of [project.source, project.vault])
    await client.query(
      'CREATE TABLE notes (id bigint PRIMARY KEY, person_id bigint NOT NULL, FOREIGN KEY (person_id) REFERENCES people (id))',
    );
  await project.source.query(`INSERT INTO people VALUES ${rows.join(', ')}`);
  await project.source.query(`INSERT INTO notes VALUES ${IDS.map((id) => `(1${id}, ${id})`).join(', ')}`);
  return project;
}

/** No row is lost at any moment, and in the end each stands in the archive alone. */
async function expectNoneLost(project: VaultProject): Promise<void> {
  const { here, there } = await project.places();
  expect([...new Set([...here, ...there])].sort()).toEqual(IDS);
  const notes = [...(await notesIn(project.source)), ...(await notesIn(project.vault))];
  expect([...new Set(notes)].sort()).toEqual(IDS);
}

/** To whom the notes of a server belong. */
async function notesIn(client: TargetClient): Promise<readonly string[]> {
  const { rows } = await client.query('SELECT person_id FROM notes ORDER BY id');
  return rows.map(({ person_id }) => String(person_id));
}

async function settle(project: VaultProject): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await project.lapse();
    const { status } = await project.apply();
    if (status === 'succeeded') break;
    await wait(PAUSE_MS);
  }
  expect(await project.places()).toEqual({ here: [], there: IDS });
  expect([await notesIn(project.source), await notesIn(project.vault)]).toEqual([[], IDS]);
  const emails = await project.vault.query('SELECT email FROM people ORDER BY id');
  expect(emails.rows.map(({ email }) => email)).toEqual(IDS.map((id) => `p${id}`));
  expect((await project.state.query('SELECT * FROM retentiond.copy_removal')).rows).toEqual([]);
  expect((await project.state.query('SELECT * FROM retentiond.open_batch')).rows).toEqual([]);
  await project.expectVerified();
}

describe.each(PAIRS.map((pair) => ({ name: pair[0].name, pair })))(
  'a worker that archives from $name',
  ({ pair }) => {
    test.each(stepsOf(STEPS, pair))(
      `in ${pair[1].name} and is killed at %s loses no row, and doubles none`,
      async (point) => {
        const project = await make(pair);
        const actor = agency.call(project.folder, { act: 'apply', about: '', point, arrival: 2 });
        expect(await actor.reached).toBe(true);
        actor.kill();
        await actor.ended;
        await expectNoneLost(project);
        await settle(project);
      },
    );

    test(`in ${pair[1].name} and is killed while copies are taken back lets another one do it`, async () => {
      const project = await make(pair);
      for (const point of ['archive: verified', LATER] as const) {
        const actor = agency.call(project.folder, { act: 'apply', about: '', point, arrival: 1 });
        expect(await actor.reached).toBe(true);
        actor.kill();
        await actor.ended;
        await expectNoneLost(project);
        await project.lapse();
      }
      await settle(project);
      const removed = (await project.entries()).filter(({ kind }) => kind === 'copies removed');
      expect(removed.map(({ rows }) => rows)).toEqual([6]);
    });

    test.each(stepsOf(FROZEN, pair))(
      `in ${pair[1].name} and is frozen at %s changes nothing once another one has taken over`,
      async (point) => {
        const project = await make(pair);
        const actor = agency.call(project.folder, { act: 'apply', about: '', point, arrival: 1 });
        expect(await actor.reached).toBe(true);
        actor.freeze();
        await settle(project);
        actor.revive();
        await actor.ended.catch(() => null);
        await settle(project);
      },
    );
  },
);
