import { randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import { pruneReceipts } from '../../../src/app/audit/prune-receipts.ts';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { hostClock } from '../../../src/clock.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { PAIRS } from '../../support/engines/pairs.ts';
import { silentObserver } from '../../support/observer.ts';
import { makePruner, type Pruner } from '../../support/pruner.ts';
import { makeVault, type VaultProject } from '../../support/vault.ts';

const DAYS_MS = 100 * 86_400_000;
const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;

let project: VaultProject;
const pruners: Pruner[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const pruner of pruners.splice(0)) await pruner.drop();
  await project.drop();
});

/** With checkpoints, and roles that remove receipts here and there. */
function configure(here: Pruner, there: Pruner): void {
  project.write('signing.key', `${randomBytes(32).toString('hex')}\n`);
  const config = project
    .configText()
    .replace(
      'digest_key_file: digest.key\n',
      'digest_key_file: digest.key\n  signing_key_file: signing.key\n  checkpoint_files: [notes.txt]\n',
    )
    .replace('    batch_rows', `    prune_url: "${here.url}"\n    batch_rows`);
  project.write(
    'retentiond.yaml',
    `${config}    prune_url: "${there.url}"\nmax_clock_difference: 200 days\n`,
  );
}

async function checkpoint(): Promise<void> {
  const { config } = project.read();
  const place = await openWorkplace(config, new AbortController().signal, silentObserver);
  const session = await place.control.open();
  await makeCheckpoint(place, session, 'daemon').finally(() => session.close());
}

const CASES = PAIRS.map(([source, vault]) => ({ from: source.name, to: vault.name, source, vault }));

test.each(CASES)('receipts of copies from $from in $to go, and are not missed', async ({ source, vault }) => {
  // A hundred days ago.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - DAYS_MS });
  project = await makeVault({
    source,
    vault,
    sourceTable: `CREATE TABLE people (id bigint PRIMARY KEY, ended_at ${TIME[source.name]})`,
    vaultTable: `CREATE TABLE people (id bigint PRIMARY KEY, ended_at ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
    batchRows: 2,
  });
  const { database, vaultTarget } = project;
  const here = await makePruner(source, { ...database, name: database.targetRole });
  const there = await makePruner(vault, vaultTarget);
  pruners.push(here, there);
  configure(here, there);
  const end = (first: number, rows: number): Promise<unknown> => {
    const lists = Array.from(
      { length: rows },
      (_, index) => `(${first + index}, ${source.before(2, 'YEAR')})`,
    );
    return project.source.query(`INSERT INTO people VALUES ${lists.join(', ')}`);
  };
  const receipts = async (client: TargetClient, engine = vault): Promise<number> =>
    Number((await client.query(`SELECT count(*) AS n FROM ${engine.tables.receipt}`)).rows[0]?.n);
  await end(1, 5);
  expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 5, batches: 3 });
  await checkpoint();
  vi.useRealTimers();
  await end(11, 4);
  expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 4, batches: 2 });
  const { config } = project.read();
  expect([await receipts(project.source, source), await receipts(project.vault)]).toEqual([5, 5]);
  expect((await pruneReceipts(config, hostClock, 'vault')).receipts).toMatchObject({
    connection: 'vault',
    removed: 3,
  });
  expect([await receipts(project.source, source), await receipts(project.vault)]).toEqual([5, 2]);
  expect((await pruneReceipts(config, hostClock, 'crm')).receipts.removed).toBe(3);
  const said = (await project.entries()).filter(({ kind }) => kind === 'receipts pruned');
  expect(said).toMatchObject([{ connection: 'vault' }, { connection: 'crm' }]);
  // Everything is compared anew.
  await project.state.query('UPDATE retentiond.target_seen SET whole_at = NULL');
  await end(21, 3);
  expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
  expect((await project.state.query('SELECT code FROM retentiond.alarm')).rows).toEqual([]);
  expect(await verifyAudit(config)).toMatchObject({ ok: true, first_bad: null });
  // One that is younger is missed still.
  await project.vault.query(`DELETE FROM ${vault.tables.receipt}`);
  await end(31, 1);
  expect(await project.apply()).toMatchObject({ stopped_by: 'alarm', rows: 0 });
});
