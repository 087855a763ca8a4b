import { afterEach, expect, test, vi } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import { pruneDigests } from '../../../src/app/audit/prune-digests.ts';
import { pruneReceipts } from '../../../src/app/audit/prune-receipts.ts';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { type Clock, hostClock } from '../../../src/clock.ts';
import type { Config } from '../../../src/config/config.ts';
import { makeControlRoles } from '../../support/control-roles.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { ENGINES } from '../../support/engines/engines.ts';
import { POSTGRESQL } from '../../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { makePruner, type Pruner } from '../../support/pruner.ts';
import { sign, writeKey } from '../../support/signing.ts';

let logs: LogsProject<TargetClient>;
let config: Config;
afterEach(() => logs.drop());

const DAY = 86_400_000_000n;
const longAgo: Clock = () => hostClock() - 100n * DAY;

async function begin(engine: TestEngine): Promise<void> {
  // The ledger's first entry is as old as the first purge.
  vi.useFakeTimers({ toFake: ['Date'], now: Number(longAgo() / 1000n) });
  logs = await makeLogs({ engine, batchRows: 10 });
  vi.useRealTimers();
  writeKey(logs as never);
  config = { ...sign(logs as never), maxClockDifferenceSeconds: 200 * 86_400 };
}

async function purge(due: number, clock: Clock): Promise<void> {
  await logs.fill(due, 1);
  expect((await logs.apply({ clock }, config)).status).toBe('succeeded');
}

async function checkpoint(): Promise<bigint> {
  const place = await logs.place({}, config);
  const session = await place.control.open();
  try {
    return (await makeCheckpoint(place, session, 'daemon')).size;
  } finally {
    await session.close();
  }
}

async function receipts(): Promise<number> {
  const { rows } = await logs.target.query(`SELECT count(*) AS n FROM ${logs.engine.tables.receipt}`);
  return Number(rows[0]?.n);
}

const pruner = (grants?: readonly string[]): Promise<Pruner> =>
  makePruner(logs.engine, { ...logs.database, name: logs.database.targetRole }, grants);

function withPruner(pruneUrl: string | null): Config {
  const crm = config.connections['crm'] as Config['connections'][string];
  return { ...config, connections: { crm: { ...crm, pruneUrl } } };
}

for (const engine of ENGINES)
  test(`${engine.name}: old receipts below an exported checkpoint go by a role that can do nothing else, and are not missed`, async () => {
    await begin(engine);
    await purge(30, longAgo);
    await checkpoint();
    await purge(20, hostClock);
    expect(await receipts()).toBe(5);
    const role = await pruner();
    // On the control database, too, just what `grants --control` prints.
    const roles = await makeControlRoles(logs, logs.state);
    const pruning = { ...withPruner(role.url), controlUrl: roles.url('prune') };
    const pruned = await pruneReceipts(pruning, hostClock, 'crm');
    expect(pruned.receipts).toMatchObject({ connection: 'crm', removed: 3 });
    expect(await receipts()).toBe(2);
    const said = (await logs.entries()).filter(({ kind }) => kind === 'receipts pruned');
    expect(said).toMatchObject([{ connection: 'crm', horizon: pruned.receipts.horizon }]);
    // Once more changes nothing and says nothing.
    const again = await pruneReceipts(pruning, hostClock, 'crm');
    expect(again.receipts).toMatchObject({ horizon: pruned.receipts.horizon, removed: 0 });
    await logs.state.query('UPDATE retentiond.target_seen SET whole_at = NULL');
    await purge(10, hostClock);
    expect((await verifyAudit(config)).first_bad).toBe(null);
    await role.drop();
    await roles.drop();
  });

test('a prune that was cut short goes on where it ended', async () => {
  await begin(POSTGRESQL);
  await purge(30, longAgo);
  await checkpoint();
  const { url, drop } = await pruner(['SELECT']);
  await expect(pruneReceipts(withPruner(url), hostClock, 'crm')).rejects.toMatchObject({ state: '42501' });
  expect(await receipts()).toBe(3);
  // The ledger says it already: nothing is missed, whether they are there or not.
  await purge(10, hostClock);
  await logs.target.query(
    `GRANT DELETE ON retentiond_receipts.receipt TO pruner_${logs.database.targetRole}`,
  );
  expect((await pruneReceipts(withPruner(url), hostClock, 'crm')).receipts.removed).toBe(3);
  expect((await logs.entries()).filter(({ kind }) => kind === 'receipts pruned')).toHaveLength(1);
  await drop();
});

test('nothing goes that no sink has, that is younger than 90 days, or without a role for it', async () => {
  await begin(POSTGRESQL);
  await purge(30, longAgo);
  const { url, drop } = await pruner();
  const pruning = withPruner(url);
  expect((await pruneReceipts(pruning, hostClock, 'crm')).receipts).toMatchObject({ horizon: 0, removed: 0 });
  await purge(10, hostClock);
  const size = await checkpoint();
  const { horizon, removed } = (await pruneReceipts(pruning, hostClock, 'crm')).receipts;
  expect({ removed, isBelow: horizon < Number(size) }).toEqual({ removed: 3, isBelow: true });
  await expect(pruneReceipts(withPruner(null), hostClock, 'crm')).rejects.toMatchObject({
    code: 'prune-url-missing',
  });
  await drop();
});

test('a receipt that is missing keeps the others', async () => {
  await begin(POSTGRESQL);
  await purge(30, longAgo);
  await checkpoint();
  await logs.target.query(
    'DELETE FROM retentiond_receipts.receipt WHERE ctid IN (SELECT ctid FROM retentiond_receipts.receipt LIMIT 1)',
  );
  const { url, drop } = await pruner();
  await expect(pruneReceipts(withPruner(url), hostClock, 'crm')).rejects.toMatchObject({
    code: 'alarm-stands',
  });
  expect(await receipts()).toBe(2);
  await drop();
});

test('digests of old batches go, and their roots and rows stay', async () => {
  await begin(POSTGRESQL);
  await purge(30, longAgo);
  await checkpoint();
  await purge(20, hostClock);
  const before = hostClock() - 10n * DAY;
  expect((await pruneDigests(config, hostClock, before)).digests.batches).toBe(3);
  const { rows } = await logs.state.query(
    'SELECT digests IS NULL AS gone, count(*)::int AS n FROM retentiond.batch_digest GROUP BY 1 ORDER BY 1',
  );
  expect(rows).toEqual([
    { gone: false, n: 2 },
    { gone: true, n: 3 },
  ]);
  expect((await logs.entries()).filter(({ kind }) => kind === 'digests pruned')).toMatchObject([
    { batches: 3 },
  ]);
  expect((await pruneDigests(config, hostClock, before)).digests.batches).toBe(0);
  expect((await verifyAudit(config)).first_bad).toBe(null);
  await purge(10, hostClock);
});
