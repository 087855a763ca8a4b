import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCheckpoint } from '../../src/app/audit/checkpoint/make-checkpoint.ts';
import { requireControl } from '../../src/app/control/control.ts';
import type { Check } from '../../src/app/doctor/check.ts';
import { checkControlRights } from '../../src/app/doctor/check-control-rights.ts';
import type { Config } from '../../src/config/config.ts';
import { openSession } from '../../src/database/open-session.ts';
import { rightOnText } from '../../src/sql/need.ts';
import { start } from '../cli/spawn.ts';
import { type ControlRoles, makeControlRoles } from '../support/control-roles.ts';
import { eventually, forgetADay } from '../support/daemon.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { isWhole } from '../support/engines/engines.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { addHoldsKey } from '../support/holds.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { sign, writeKey } from '../support/signing.ts';
import { runIn } from '../unit/cli/recorded.ts';

/** A short run takes away every so many-th right; `npm run test:targets` takes each. */
const EVERY = isWhole ? 1 : 12;

let logs: LogsProject;
let roles: ControlRoles;

beforeAll(async () => {
  logs = await makeLogs({ batchRows: 10 });
  writeKey(logs);
  sign(logs);
  addHoldsKey(logs);
  await logs.fill(30, 2);
  await logs.apply();
  roles = await makeControlRoles(logs, logs.state);
});

afterAll(async () => {
  await roles.drop();
  await logs.drop();
});

type Purpose = 'write' | 'read' | 'prune';

async function as(purpose: Purpose, argv: string): ReturnType<typeof runIn> {
  roles.use(purpose);
  return runIn(logs.folder, argv);
}

/** What `doctor` tells of the role of the control database. */
async function told(config: Config): Promise<readonly Check[]> {
  const session = await openSession(config.controlUrl as string, 'the control database');
  try {
    return await checkControlRights(config, session);
  } finally {
    await session.close();
  }
}

function statuses(checks: readonly Check[]): readonly string[] {
  return checks.map(({ check, status }) => `${status} ${check}`);
}

test('each role is printed under the name that is told; one name for two of them is refused', async () => {
  roles.useOwner();
  const named = await runIn(logs.folder, 'grants --control --owner o --writer w --reader r --pruner p');
  expect(named.code).toBe(0);
  const heads = named.stdout.split('\n').filter((line) => line.startsWith('-- the role'));
  expect(heads.map((line) => line.replace(/^.*: /, ''))).toEqual(['"o"', '"w"', '"r"', '"p"']);
  expect(named.stdout).not.toContain('retentiond_auditor');
  const twice = await runIn(logs.folder, 'grants --control --writer same --reader same');
  expect(twice).toMatchObject({ code: 64, stderr: expect.stringMatching(/same is named for two purposes/) });
  const alone = await runIn(logs.folder, 'grants --writer w');
  expect(alone).toMatchObject({ code: 64, stderr: expect.stringMatching(/add --control/) });
});

test('`doctor` knows each of the four by what it may do', async () => {
  expect(statuses(await told(roles.use('write')))).toEqual(['ok role', 'ok rights', 'ok excess']);
  expect(statuses(await told(roles.use('read')))).toEqual(['warning role', 'ok rights', 'ok excess']);
  expect(statuses(await told(roles.use('prune')))).toEqual(['warning role', 'ok rights', 'ok excess']);
  roles.useOwner();
  const [owner, ...rest] = await told(logs.read().config);
  expect(owner).toMatchObject({ status: 'warning', fact: expect.stringMatching(/owns \d+ tables/) });
  expect(statuses(rest)).toEqual(['ok rights']);
  const superuser = { ...logs.read().config, controlUrl: logs.database.controlSuperuserUrl };
  expect(await told(superuser)).toContainEqual(
    expect.objectContaining({
      check: 'excess',
      status: 'failed',
      fact: expect.stringMatching(/superuser on the whole server/),
    }),
  );
});

test('a right too many is named, and its statement takes it away', async () => {
  const config = roles.use('write');
  const role = new URL(roles.url('write')).username;
  const tooMany = [
    [`DELETE ON retentiond.ledger TO ${role}`, /has DELETE on retentiond\.ledger/],
    // As every database has it before PostgreSQL 15.
    ['CREATE ON SCHEMA public TO PUBLIC', /has CREATE on the schema public/],
  ] as const;
  for (const [right, fact] of tooMany) {
    await logs.state.query(`GRANT ${right}`);
    const excess = (await told(config)).filter(({ check, status }) => check === 'excess' && status !== 'ok');
    expect(excess).toMatchObject([{ fact: expect.stringMatching(fact) }]);
    await logs.state.query(String(excess[0]?.statement));
    expect(statuses(await told(config))).toEqual(['ok role', 'ok rights', 'ok excess']);
  }
});

describe.each(['write', 'read', 'prune'] as const)('with one right less, the role to %s', (purpose) => {
  test('is told which, and the statement that `doctor` gives is all that it takes', async () => {
    const config = roles.use(purpose);
    for (const need of roles.needs(purpose).filter((_, index) => index % EVERY === 0)) {
      await roles.revoke(purpose, need);
      const on = rightOnText(need);
      const missing = (await told(config)).filter(({ status }) => status === 'failed');
      expect(missing, on).toMatchObject([
        { check: 'rights', fact: expect.stringContaining(`lacks ${need.privilege} on ${on}`) },
      ]);
      if (purpose !== 'read')
        await expect(requireControl(config, purpose), on).rejects.toMatchObject({
          code: 'right-missing',
          kind: 'refused',
          message: expect.stringContaining(`lacks ${need.privilege} on ${on}`),
          hint: missing[0]?.statement,
        });
      await logs.state.query(String(missing[0]?.statement));
      expect((await told(config)).filter(({ status }) => status === 'failed')).toEqual([]);
    }
  }, 300_000);
});

test('a writer that lacks a right changes nothing, and the command says which: exit code 5', async () => {
  const need = roles
    .needs('write')
    .find(({ table, privilege }) => table === 'open_batch' && privilege === 'DELETE');
  if (!need) throw new Error('whoever writes the ledger closes batches');
  await logs.fill(10, 0);
  const before = await logs.left();
  await roles.revoke('write', need);
  const { code, stderr } = await as('write', 'apply --yes');
  expect([code, stderr]).toEqual([5, expect.stringMatching(/lacks DELETE on retentiond\.open_batch/)]);
  expect(await logs.left()).toEqual(before);
  await roles.grant('write', need);
  expect(await as('write', 'apply --yes')).toMatchObject({ code: 0 });
});

test('whoever reads the evidence can do just that, and leaves a line in the access log', async () => {
  for (const argv of [
    'audit list --json',
    'audit verify --json',
    'audit find crm.log 1 --json',
    `audit export --out ${logs.folder}/export`,
    'audit rules --json',
    'audit runs --json',
    'status --json',
  ]) {
    const { code, stderr } = await as('read', argv);
    expect([argv, code, stderr.replace(/^.*see `retentiond validate.*\n/m, '')]).toEqual([
      argv,
      0,
      expect.any(String),
    ]);
  }
  const seen = await logs.state.query('SELECT count(*)::int AS n FROM retentiond.access');
  expect(seen.rows[0].n).toBeGreaterThan(0);
});

test('whoever reads the evidence can change no line of any table', async () => {
  const reader: TargetClient = await POSTGRESQL.connect(roles.url('read'));
  const { rows } = await logs.state.query(
    "SELECT relname, (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = 1) AS first FROM pg_class c WHERE relnamespace = 'retentiond'::regnamespace AND relkind = 'r' ORDER BY 1",
  );
  expect(rows.length).toBeGreaterThan(25);
  for (const { relname, first } of rows) {
    const table = `retentiond.${relname}`;
    const isLog = relname === 'access' || relname === 'access_chain';
    for (const sql of [
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      ...(relname === 'access_chain' ? [] : [`UPDATE ${table} SET ${first} = DEFAULT`]),
      ...(relname === 'access' ? [] : [`INSERT INTO ${table} DEFAULT VALUES`]),
    ])
      await expect(reader.query(sql), `${sql}${isLog ? ' (log)' : ''}`).rejects.toMatchObject({
        code: '42501',
      });
  }
  await reader.end();
  for (const argv of ['pause --why rest', 'apply --yes', 'migrate'])
    expect((await as('read', argv)).code, argv).not.toBe(0);
});

test('whoever writes the ledger runs rules, and cannot take anything out of it', async () => {
  await logs.fill(20, 0);
  expect(await as('write', 'apply --yes')).toMatchObject({ code: 0 });
  for (const argv of ['pause --why rest', 'resume', 'status', 'audit verify'])
    expect((await as('write', argv)).code, argv).not.toBe(5);
  const writer = await POSTGRESQL.connect(roles.url('write'));
  for (const sql of [
    'DELETE FROM retentiond.ledger',
    'UPDATE retentiond.ledger SET entry = entry',
    'TRUNCATE retentiond.ledger',
    'ALTER TABLE retentiond.ledger DISABLE TRIGGER ALL',
    'DELETE FROM retentiond.checkpoint',
    'UPDATE retentiond.text SET body = body',
  ])
    await expect(writer.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  await writer.end();
});

test('the daemon runs on the queue in the control database, signs and is seen, as the writer; every command of people, too', async () => {
  const gone = 30 + 10 + 20;
  await logs.fill(40, 0);
  roles.use('write');
  const daemon = start(logs.folder, ['start']);
  await daemon.told('"msg":"started"');
  await forgetADay(logs);
  await eventually(
    'the daemon has run what is due',
    async () => (await logs.left()).due,
    (due) => due === 0,
  );
  await eventually(
    'and is seen without trouble',
    async () => {
      const { stdout } = await as('read', 'status --json');
      return JSON.parse(stdout).daemons.map(({ troubles }: { troubles: unknown }) => troubles);
    },
    (troubles) => isDeepStrictEqual(troubles, [[]]),
  );
  daemon.child.kill('SIGTERM');
  expect(await daemon.ended).toMatchObject({ code: 0 });
  await logs.fill(10, 0);
  for (const argv of [
    'hold place --category logs --matter M-1 --reason dispute',
    'hold list',
    'plan --out plan.json',
    'approve plan.json --yes',
    'pause --why rest',
    'resume',
    'audit verify',
    'audit keys',
  ]) {
    const { code, stderr } = await as('write', argv);
    expect([argv, code], stderr).toEqual([argv, 0]);
  }
  const { rows } = await logs.state.query('SELECT count(*)::int AS signed FROM retentiond.checkpoint');
  expect(rows[0].signed).toBeGreaterThan(0);
  roles.useOwner();
  await logs.expectEvidence(gone + 40);
});

test('the pruner drops old digests below a checkpoint, and can do nothing else', async () => {
  roles.useOwner();
  const place = await logs.place({}, logs.read().config);
  const session = await place.control.open();
  const { size } = await makeCheckpoint(place, session, 'daemon');
  await session.close();
  expect(size).toBeGreaterThan(1n);
  const pruned = await as('prune', `audit prune --digests --before ${new Date().toISOString()} --yes --json`);
  expect(pruned.code, pruned.stderr).toBe(0);
  expect(JSON.parse(pruned.stdout).digests.batches).toBeGreaterThan(0);
  for (const argv of ['apply --yes', 'pause --why rest'])
    expect((await as('prune', argv)).code, argv).not.toBe(0);
  expect(await as('write', `audit prune --digests --before ${new Date().toISOString()} --yes`)).toMatchObject(
    {
      code: 5,
      stderr: expect.stringMatching(/lacks UPDATE on retentiond\.batch_digest \(digests\)/),
    },
  );
  const pruner = await POSTGRESQL.connect(roles.url('prune'));
  for (const sql of [
    'DELETE FROM retentiond.ledger',
    'DELETE FROM retentiond.batch_digest',
    'DELETE FROM retentiond.hold',
  ])
    await expect(pruner.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  await pruner.end();
  roles.useOwner();
  expect(await runIn(logs.folder, 'audit verify')).toMatchObject({ code: 0 });
});
