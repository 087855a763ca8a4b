import { afterEach, describe, expect } from 'vitest';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { inTurn } from '../support/engines/in-turn.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { makeVault, type VaultProject } from '../support/vault.ts';

/*
 * A short run makes each case with one of the pairs of servers, in turn; `npm run test:targets` makes
 * every case with all of them.
 */

const PAIRS = [
  [POSTGRESQL, MARIADB],
  [MARIADB, POSTGRESQL],
] as const;

const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;

const open: VaultProject[] = [];
afterEach(async () => {
  watchFailpoints(async () => undefined);
  for (const one of open.splice(0)) await one.drop();
});

async function make(source: TestEngine, vault: TestEngine): Promise<VaultProject> {
  const columns = 'id bigint PRIMARY KEY, email varchar(100), ended_at';
  const project = await makeVault({
    source,
    vault,
    sourceTable: `CREATE TABLE people (${columns} ${TIME[source.name]})`,
    vaultTable: `CREATE TABLE people (${columns} ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
  });
  open.push(project);
  addHoldsKey(project);
  const rows = [1, 2, 3].map((id) => `(${id}, 'p${id}', ${source.before(2, 'YEAR')})`);
  await project.source.query(`INSERT INTO people VALUES ${rows.join(', ')}`);
  return project;
}

/** Once, at the first time that the step is reached. */
function onceAt(step: Failpoint, work: () => Promise<unknown>): void {
  const state = { reached: false };
  watchFailpoints(async (point) => {
    if (point !== step || state.reached) return;
    state.reached = true;
    await work();
  });
}

async function copies(project: VaultProject): Promise<readonly unknown[]> {
  return (await project.vault.query('SELECT email FROM people ORDER BY id')).rows.map(({ email }) => email);
}

describe.each(PAIRS)('while rows of $name are archived', (source, vault) => {
  const test = inTurn(PAIRS, ([one]) => one === source);

  test(`in ${vault.name}, a hold on one that is locked and not copied yet keeps it here`, async () => {
    const project = await make(source, vault);
    onceAt('batch: locked', () => hold(project, { target: '2', personKind: 'id' }));
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await project.places()).toEqual({ here: ['2'], there: ['1', '3'] });
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 0 });
    await project.expectVerified();
  });

  test(`in ${vault.name}, a hold on one that is copied already waits until it stands there alone`, async () => {
    const project = await make(source, vault);
    const state: { placed: ReturnType<typeof hold> | null } = { placed: null };
    onceAt('archive: durable', async () => {
      state.placed = hold(project, { target: '2', personKind: 'id' });
      await expect
        .poll(async () => (await project.state.query('SELECT FROM retentiond.hold')).rowCount)
        .toBe(1);
    });
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
    expect(await state.placed).toMatchObject({ state: 'effective', open_batches: 0 });
    expect(await project.places()).toEqual({ here: [], there: ['1', '2', '3'] });
    await project.expectVerified();
  });

  test.each(['batch: locked', 'archive: durable'] as const)(
    `in ${vault.name}, a change by the application after '%s' waits, and comes too late`,
    async (step) => {
      const project = await make(source, vault);
      const state: { change: Promise<{ readonly rowCount: number | null }> | null } = { change: null };
      onceAt(step, async () => {
        state.change = project.source.query("UPDATE people SET email = 'changed' WHERE id = 2");
        state.change.catch(() => undefined);
      });
      expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
      expect((await state.change)?.rowCount).toBe(0);
      expect(await project.places()).toEqual({ here: [], there: ['1', '2', '3'] });
      expect(await copies(project)).toEqual(['p1', 'p2', 'p3']);
      await project.expectVerified();
    },
  );
});
