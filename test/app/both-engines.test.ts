import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PrivateMariadb, startMariadb } from '../../demo/mariadb/server.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { type Daemon, startDaemon } from '../../src/app/daemon/daemon.ts';
import type { RunObserver } from '../../src/app/daemon/run-due.ts';
import { eventually } from '../support/daemon.ts';
import { connect, LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { type FreshMariadb, freshMariadb } from '../support/mariadb.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { runIn } from '../unit/cli/recorded.ts';

const ON_POSTGRESQL = 'crm/log/logs';
const ON_MARIADB = 'shop/visit/logs';
const DUE = 25;
const KEPT = 4;

/** The same category as in the other data map, on a clock that carries no zone. */
const SHOP_MAP = `connection: shop
timezone: Europe/Paris
tables:
  visit:
    category: logs
    person: { visitor: visitor_id }
    events:
      logged: { column: seen_at, always: true }
`;

let server: PrivateMariadb;
let shop: FreshMariadb;
let project: TestProject;
let crm: pg.Client;
let state: pg.Client;

beforeAll(async () => {
  server = await startMariadb({ fsync: false, settings: { 'innodb-flush-log-at-trx-commit': '1' } });
  shop = await freshMariadb(server.admin);
  project = await makeProject({
    policies: { 'logs.yaml': LOGS_POLICY },
    datamap: LOGS_MAP,
    batchRows: 10,
    config: `  shop:\n    url: "${shop.url}"\n    batch_rows: 10\n`,
  });
  project.write('datamap/shop.yaml', SHOP_MAP);
  await project.migrate();
  await migrateTarget(project.read().config, 'shop');
  crm = await connect(project.database.url);
  state = await connect(project.database.controlSuperuserUrl);
  await crm.query('CREATE TABLE log (id bigint PRIMARY KEY, ts timestamptz NOT NULL, user_id bigint)');
  await server.query(
    `CREATE TABLE ${shop.name}.visit (id bigint PRIMARY KEY, seen_at datetime(6) NOT NULL, visitor_id bigint)`,
  );
});

afterAll(async () => {
  await crm.end();
  await state.end();
  await project.drop();
  await server.remove();
});

/** The same rows on both: some a year old, some of the last hours. */
beforeEach(async () => {
  await crm.query(`TRUNCATE log`);
  await crm.query(
    `INSERT INTO log SELECT n, now() - CASE WHEN n <= ${DUE} THEN interval '1 year' ELSE interval '3 hours' END, n
     FROM generate_series(1, ${DUE + KEPT}) n`,
  );
  await server.query(
    `TRUNCATE ${shop.name}.visit;
     INSERT INTO ${shop.name}.visit
     SELECT seq, NOW(6) - INTERVAL IF(seq <= ${DUE}, 365 * 24, 3) HOUR, seq FROM ${shop.name}.seq_1_to_${DUE + KEPT}`,
  );
});

const KEPT_KEYS = Array.from({ length: KEPT }, (_, index) => String(DUE + 1 + index));

async function leftOnPostgresql(): Promise<readonly string[]> {
  const { rows } = await crm.query<{ id: string }>('SELECT id::text FROM log ORDER BY log.id');
  return rows.map(({ id }) => id);
}

async function leftOnMariadb(): Promise<readonly (string | null | undefined)[]> {
  return (await server.query(`SELECT id FROM ${shop.name}.visit ORDER BY id`)).map((row) => row['id']);
}

interface Line {
  readonly rule: string;
  readonly status: string;
  readonly rows: number;
  readonly batches: number;
  readonly stopped_by: string | null;
}

async function apply(): Promise<{ readonly code: number; readonly stderr: string; readonly lines: unknown }> {
  const { code, stdout, stderr } = await runIn(project.folder, 'apply --yes --json');
  const { rules } = JSON.parse(stdout) as { readonly rules: readonly Line[] };
  const lines = rules.map(({ rule, status, rows, batches, stopped_by }) => [
    ...[rule, status, rows, batches, stopped_by],
  ]);
  return { code, stderr, lines };
}

/** Every batch of either engine has its entries, and the chain is whole. */
async function expectWholeLedger(): Promise<void> {
  const { code, stdout } = await runIn(project.folder, 'audit verify --json');
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, ok: true, first_bad: null });
}

const DONE_ON_POSTGRESQL = [ON_POSTGRESQL, 'succeeded', DUE, 3, null];
const DONE_ON_MARIADB = [ON_MARIADB, 'succeeded', DUE, 3, null];

/** The configuration with another address for the shop while `work` goes on. */
async function withShopAt(
  change: Partial<Pick<URL, 'port' | 'password'>>,
  work: () => Promise<void>,
): Promise<void> {
  const text = readFileSync(join(project.folder, 'retentiond.yaml'), 'utf8');
  const url = Object.assign(new URL(shop.url), change);
  project.write('retentiond.yaml', text.replace(shop.url, url.href));
  try {
    await work();
  } finally {
    project.write('retentiond.yaml', text);
  }
}

test('one policy is one plan with a line for each place, and one run with a result for each', async () => {
  const { code, stdout } = await runIn(project.folder, 'plan --json');
  const plan = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(plan.totals).toMatchObject({ due: 2 * DUE, kept: 2 * KEPT });
  expect(plan.rules).toMatchObject([
    { rule: ON_POSTGRESQL, category: 'logs', connection: 'crm', due: DUE, kept: KEPT },
    { rule: ON_MARIADB, category: 'logs', connection: 'shop', due: DUE, kept: KEPT },
  ]);
  expect(plan.rules[0].cutoff).toBe(plan.rules[1].cutoff);

  expect(await apply()).toMatchObject({ code: 0, lines: [DONE_ON_POSTGRESQL, DONE_ON_MARIADB] });
  expect(await leftOnPostgresql()).toEqual(KEPT_KEYS);
  expect(await leftOnMariadb()).toEqual(KEPT_KEYS);
  await expectWholeLedger();
});

test('an approved plan of both runs whole, and not at all where one of them is away', async () => {
  const file = 'both.json';
  expect(await runIn(project.folder, `plan --out ${file}`)).toMatchObject({ code: 0 });
  await server.kill9();
  const refused = await runIn(project.folder, `apply ${file} --yes`);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('connection shop: ');
  expect(await leftOnPostgresql()).toHaveLength(DUE + KEPT);
  await server.restart();
  expect(await runIn(project.folder, `apply ${file} --yes`)).toMatchObject({ code: 0 });
  expect([await leftOnPostgresql(), await leftOnMariadb()]).toEqual([KEPT_KEYS, KEPT_KEYS]);
  await expectWholeLedger();
});

test.each([
  ['a wrong port', { port: '1' }, 'database-unreachable', 'ECONNREFUSED'],
  ['a wrong password', { password: 'wrong' }, 'database-refused', 'access denied'],
])('%s fails its own place by itself, with its reason', async (_, change, code, reason) => {
  await withShopAt(change, async () => {
    const applied = await apply();
    expect(applied).toMatchObject({
      code: 1,
      lines: [DONE_ON_POSTGRESQL, [ON_MARIADB, 'failed', 0, 0, code]],
    });
    expect(applied.stderr).toContain('connection shop: ');
    expect(applied.stderr).toContain(reason);
    expect(applied.stderr).toContain('the connection shop is left out');
  });
  expect([await leftOnPostgresql(), (await leftOnMariadb()).length]).toEqual([KEPT_KEYS, DUE + KEPT]);
  // The next run does what is left.
  expect(await apply()).toMatchObject({
    code: 0,
    lines: [[ON_POSTGRESQL, 'succeeded', 0, 0, null], DONE_ON_MARIADB],
  });
  expect(await leftOnMariadb()).toEqual(KEPT_KEYS);
  await expectWholeLedger();
});

test('where no place can be reached, nothing is begun', async () => {
  project.write('datamap/crm.yaml', 'connection: crm\ntables:\n  log: { todo: "later" }\n');
  try {
    await withShopAt({ port: '1' }, async () => {
      const { code, stdout, stderr } = await runIn(project.folder, 'apply --yes');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: connection shop: /m);
    });
  } finally {
    project.write('datamap/crm.yaml', LOGS_MAP);
  }
  expect(await leftOnMariadb()).toHaveLength(DUE + KEPT);
});

/** A daemon over both rules, as after a night of downtime. */
async function startOwing(
  ended: [string, string, number][],
  troubles: string[],
): Promise<Daemon & { stop(): Promise<void> }> {
  const leaving = new AbortController();
  const { config, rules } = project.read();
  const place = await openWorkplace(config, leaving.signal, silentObserver);
  const observer: RunObserver = {
    runBegun: () => undefined,
    runEnded: ({ rule, report }) => void ended.push([rule, report.status, report.rows]),
  };
  const silent = { started: () => undefined, reloaded: () => undefined, stopped: () => undefined };
  const troubled = ({ where, error }: { readonly where: string; readonly error: unknown }): void =>
    void troubles.push(`${where}: ${error}`);
  const daemon = await startDaemon(
    place,
    rules,
    { ...observer, ...silent, troubled },
    { roundMilliseconds: 300 },
  );
  // As if nobody had run for a day.
  await state.query("UPDATE retentiond.rule SET due_after = clock_timestamp() - interval '1 day'");
  return {
    ...daemon,
    stop: async () => {
      leaving.abort();
      await daemon.done;
    },
  };
}

test('a scheduled run of one place goes on while the other is down, which has its own as soon as it is back', async () => {
  const ended: [string, string, number][] = [];
  const troubles: string[] = [];
  await server.kill9();
  const daemon = await startOwing(ended, troubles);
  try {
    await eventually('the run on PostgreSQL ends', () => ended.length > 0);
    expect(ended).toEqual([[ON_POSTGRESQL, 'succeeded', DUE]]);
    await eventually('the other is told', () => troubles.some((line) => line.includes('connection shop: ')));
    expect(troubles.filter((line) => !line.includes('connection shop: '))).toEqual([]);
    await server.restart();
    await eventually('the run on MariaDB ends', () => ended.length > 1);
  } finally {
    await daemon.stop();
  }
  expect(ended.slice(1)).toEqual([[ON_MARIADB, 'succeeded', DUE]]);
  expect([await leftOnPostgresql(), await leftOnMariadb()]).toEqual([KEPT_KEYS, KEPT_KEYS]);
  await expectWholeLedger();
});
