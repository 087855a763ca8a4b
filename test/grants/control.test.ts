import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeControlGrants } from '../../src/app/grants/control-grants.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { runIn } from '../unit/cli/recorded.ts';

let logs: LogsProject;
let owner: string;
const roles = new Map<string, string>();

beforeAll(async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.fill(30, 2);
  await logs.apply();
  owner = logs.configText();
  const { control } = await writeControlGrants(logs.read().config);
  for (const { purpose, role, script } of control) {
    if (purpose === 'migrate') continue;
    const name = `${purpose}_${logs.database.controlRole}`;
    roles.set(purpose, name);
    await logs.state.query(`CREATE ROLE ${name} LOGIN PASSWORD 'granted'`);
    await logs.state.query(`GRANT CONNECT ON DATABASE ${logs.database.controlRole} TO ${name}`);
    for (const line of script)
      if (!line.startsWith('--')) await logs.state.query(line.replace(` TO ${role};`, ` TO "${name}";`));
  }
});

afterAll(async () => {
  for (const name of roles.values()) await logs.state.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  await logs.drop();
});

function urlOf(purpose: string): string {
  const address = new URL(logs.database.controlUrl);
  address.username = String(roles.get(purpose));
  address.password = 'granted';
  return address.href;
}

async function as(purpose: string, argv: string): ReturnType<typeof runIn> {
  logs.write('retentiond.yaml', owner.replace(logs.database.controlUrl, urlOf(purpose)));
  return runIn(logs.folder, argv);
}

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
  const reader: TargetClient = await POSTGRESQL.connect(urlOf('read'));
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
  const writer = await POSTGRESQL.connect(urlOf('write'));
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
