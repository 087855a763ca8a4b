import { afterEach, expect, test, vi } from 'vitest';
import { makeCheckpoint } from '../../src/app/audit/checkpoint/make-checkpoint.ts';
import { type Clock, hostClock } from '../../src/clock.ts';
import { connect, type LogsProject, makeLogs } from '../support/logs.ts';
import { sign, writeKey } from '../support/signing.ts';
import { openWire, type Verdict } from '../support/wire.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { type Running, start } from './spawn.ts';

const longAgo: Clock = () => hostClock() - 100n * 86_400_000_000n;

let logs: LogsProject;
let pruner: string;
afterEach(async () => {
  const admin = await connect(logs.database.superuserUrl);
  await admin.query(`DROP OWNED BY ${pruner}; DROP ROLE ${pruner}`);
  await admin.end();
  await logs.drop();
});

/** Three batches of a hundred days ago, and a checkpoint above them. */
async function begin(): Promise<string> {
  // The ledger's first entry is as old as the first purge.
  vi.useFakeTimers({ toFake: ['Date'], now: Number(longAgo() / 1000n) });
  logs = await makeLogs({ batchRows: 10 });
  vi.useRealTimers();
  pruner = `pruner_${logs.database.targetRole}`;
  await logs.state.query(`CREATE ROLE ${pruner} LOGIN PASSWORD 'prunes'`);
  await logs.target.query(
    `GRANT CONNECT ON DATABASE ${logs.database.targetRole} TO ${pruner}; GRANT USAGE ON SCHEMA retentiond_receipts TO ${pruner}; GRANT SELECT, DELETE ON retentiond_receipts.receipt TO ${pruner}`,
  );
  writeKey(logs);
  const config = { ...sign(logs), maxClockDifferenceSeconds: 200 * 86_400 };
  await logs.fill(30, 1);
  expect((await logs.apply({ clock: longAgo }, config)).rows).toBe(30);
  const place = await logs.place({}, config);
  const session = await place.control.open();
  await makeCheckpoint(place, session, 'daemon');
  await session.close();
  const address = new URL(logs.database.url);
  address.username = pruner;
  address.password = 'prunes';
  return address.href;
}

function configure(pruneUrl: string): void {
  const text = logs.configText().replace(/\n {4}prune_url:.*/, '');
  logs.write('retentiond.yaml', text.replace(/(\n {2}crm:\n)/, `$1    prune_url: "${pruneUrl}"\n`));
}

async function receipts(): Promise<number> {
  const { rows } = await logs.target.query('SELECT count(*)::int AS n FROM retentiond_receipts.receipt');
  return rows[0].n;
}

const PRUNE = 'audit prune --receipts crm';

test('receipts: refused without a role, a yes or a place for checkpoints; then it says what went', async () => {
  const url = await begin();
  expect(await runIn(logs.folder, `${PRUNE} --yes`)).toMatchObject({
    code: 5,
    stdout: '',
    stderr: expect.stringContaining('`prune_url`'),
  });
  configure(url);
  expect(await runIn(logs.folder, PRUNE)).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--yes'),
  });
  expect(await runIn(logs.folder, `${PRUNE} --yes --digests`)).toMatchObject({ code: 64 });
  expect(await runIn(logs.folder, 'audit prune --receipts shop --yes')).toMatchObject({ code: 64 });
  const text = logs.configText();
  logs.write(
    'retentiond.yaml',
    text.replace('checkpoint_files: ["checkpoints.txt"]', 'checkpoint_files: []'),
  );
  expect(await runIn(logs.folder, `${PRUNE} --yes`)).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('no place for checkpoints is configured'),
  });
  // A place that has taken none yet has not exported what another has.
  logs.write('retentiond.yaml', text.replace('"checkpoints.txt"', '"checkpoints.txt", "new.txt"'));
  expect(await runIn(logs.folder, `${PRUNE} --yes`)).toMatchObject({
    code: 0,
    stdout: 'crm: 0 receipts removed, up to entry 0\n',
  });
  expect(await receipts()).toBe(3);
  logs.write('retentiond.yaml', text);
  expect(await runIn(logs.folder, `${PRUNE} --yes`)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^crm: 3 receipts removed, up to entry \d+\n$/),
  });
  expect(await receipts()).toBe(0);
  const again = await runIn(logs.folder, `${PRUNE} --yes --json`);
  expect(JSON.parse(again.stdout)).toMatchObject({
    format_version: 1,
    receipts: { connection: 'crm', removed: 0 },
  });
});

test('digests: refused without a yes, without a date or in the future; then it says what went', async () => {
  await begin();
  const before = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
  expect(await runIn(logs.folder, 'audit prune --digests --yes')).toMatchObject({ code: 64 });
  expect(await runIn(logs.folder, `audit prune --digests --before ${before}`)).toMatchObject({ code: 64 });
  expect(await runIn(logs.folder, 'audit prune --digests --before 2999-01-01 --yes')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--before lies in the future'),
  });
  expect(await runIn(logs.folder, `audit prune --digests --before ${before} --yes`)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^digests of 3 batches dropped, up to entry \d+\n$/),
  });
  expect(await runIn(logs.folder, 'audit find crm.log 1')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('3 batches cannot be asked: their digests were pruned'),
  });
});

test('a prune that is killed at its first removal, or right after it, is finished by the next', {
  timeout: 240_000,
}, async () => {
  const url = await begin();
  for (const [heard, removed] of [
    ['cut', 3],
    ['pass', 0],
  ] as const) {
    if (removed === 0) await logs.target.query(`INSERT INTO retentiond_receipts.receipt SELECT * FROM kept`);
    else await logs.target.query('CREATE TABLE kept AS SELECT * FROM retentiond_receipts.receipt');
    await logs.state.query('UPDATE retentiond.target_seen SET pruned = 0');
    await killedAtRemoval(url, heard);
    expect(await receipts()).toBe(removed);
    configure(url);
    expect((await runIn(logs.folder, `${PRUNE} --yes`)).stdout).toMatch(
      new RegExp(`^crm: ${removed} receipts removed`),
    );
    expect(await receipts()).toBe(0);
  }
  expect((await logs.entries()).filter(({ kind }) => kind === 'receipts pruned')).toHaveLength(1);
  await logs.fill(5, 0);
  expect((await logs.apply()).rows).toBe(5);
  expect(await runIn(logs.folder, 'audit verify')).toMatchObject({ code: 0 });
  await logs.target.query('DROP TABLE kept');
});

/** The process is gone before it hears what became of the statement, which the server has heard or not. */
async function killedAtRemoval(url: string, heard: Verdict): Promise<void> {
  let prune: Running | null = null;
  const wire = await openWire(url, (sql) => {
    if (!/^\s*DELETE/.test(sql)) return 'pass';
    prune?.child.kill('SIGKILL');
    return heard === 'cut' ? 'cut' : 'lose the answer';
  });
  configure(wire.url);
  prune = start(logs.folder, [...PRUNE.split(' '), '--yes']);
  expect((await prune.ended).code).toBe(null);
  await wire.close();
}
