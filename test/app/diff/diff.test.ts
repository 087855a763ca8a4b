import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PrivateMariadb, startMariadb } from '../../../demo/mariadb/server.ts';
import { migrateTarget } from '../../../src/app/control/migrate.ts';
import { addHoldsKey } from '../../support/holds.ts';
import { connect, LOGS_MAP, LOGS_POLICY } from '../../support/logs.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';
import { makeProject, type TestProject } from '../../support/project.ts';
import { runIn } from '../../unit/cli/recorded.ts';

const SHOP_MAP = `connection: shop
timezone: Europe/Paris
tables:
  visit:
    category: logs
    person: { user: visitor_id }
    events:
      logged: { column: seen_at, always: true }
`;

/** Rows of so many days ago, as many as the second number says. */
const ROWS = [
  [10, 4],
  [45, 7],
  [100, 5],
  [400, 3],
] as const;

let server: PrivateMariadb;
let shop: FreshMariadb;
let project: TestProject;
let crm: pg.Client;

beforeAll(async () => {
  server = await startMariadb({ fsync: false, settings: { 'innodb-flush-log-at-trx-commit': '1' } });
  shop = await freshMariadb(server.admin);
  project = await makeProject({
    policies: { 'logs.yaml': LOGS_POLICY },
    datamap: LOGS_MAP,
    config: `  shop:\n    url: "${shop.url}"\n`,
  });
  project.write('datamap/shop.yaml', SHOP_MAP);
  await project.migrate();
  await migrateTarget(project.read().config, 'shop');
  crm = await connect(project.database.url);
  await crm.query('CREATE TABLE log (id serial PRIMARY KEY, ts timestamptz NOT NULL, user_id bigint)');
  await crm.query('CREATE INDEX ON log (ts)');
  await server.query(
    `CREATE TABLE ${shop.name}.visit (id bigint AUTO_INCREMENT PRIMARY KEY, seen_at datetime(6) NOT NULL, visitor_id bigint, INDEX (seen_at))`,
  );
  for (const [days, count] of ROWS) {
    await crm.query(
      `INSERT INTO log (ts, user_id) SELECT now() - interval '${days} days', n FROM generate_series(1, ${count}) n`,
    );
    await server.query(
      `INSERT INTO ${shop.name}.visit (seen_at, visitor_id) SELECT NOW(6) - INTERVAL ${days} DAY, seq FROM ${shop.name}.seq_1_to_${count}`,
    );
  }
});

afterAll(async () => {
  await crm.end();
  await project.drop();
  await server.remove();
});

/** A folder of policies beside the project's, with other periods. */
function policies(name: string, keep: string): string {
  mkdirSync(join(project.folder, name), { recursive: true });
  writeFileSync(
    join(project.folder, name, 'logs.yaml'),
    LOGS_POLICY.replace('3 months', keep).replace(/examples:[\s\S]*/, ''),
  );
  return name;
}

interface Line {
  readonly rule: string;
  readonly rows: { readonly newly_due: number; readonly no_longer_due: number } | null;
}

async function diff(
  args: string,
): Promise<{ readonly code: number; readonly stderr: string; readonly rows: unknown }> {
  const { code, stdout, stderr } = await runIn(project.folder, `diff ${args} --json`);
  const { rules, totals } = JSON.parse(stdout) as {
    readonly rules: readonly Line[];
    readonly totals: unknown;
  };
  const rows = Object.fromEntries(rules.map((line) => [line.rule, line.rows && Object.values(line.rows)]));
  return { code, stderr, rows: { ...rows, totals } };
}

test('a shorter period makes rows due, on both engines, and a longer one spares them', async () => {
  expect(await diff(`. ${policies('shorter', '30 days')}`)).toEqual({
    code: 0,
    stderr: '',
    rows: { 'crm/log/logs': [7, 0], 'shop/visit/logs': [7, 0], totals: { newly_due: 14, no_longer_due: 0 } },
  });
  expect(await diff(`. ${policies('longer', '1 year')}`)).toMatchObject({
    code: 0,
    rows: { 'crm/log/logs': [0, 5], 'shop/visit/logs': [0, 5], totals: { newly_due: 0, no_longer_due: 10 } },
  });
});

test('a filter and a shorter period do both at once: rows are compared, not counts', async () => {
  cpSync(join(project.folder, 'datamap'), join(project.folder, 'other', 'datamap'), { recursive: true });
  mkdirSync(join(project.folder, 'other', 'policies'));
  const write = (file: string, text: string): void =>
    writeFileSync(join(project.folder, 'other', file), text);
  write('retentiond.yaml', project.configText());
  write('policies/logs.yaml', LOGS_POLICY.replace('3 months', '30 days').replace(/examples:[\s\S]*/, ''));
  write(
    'datamap/crm.yaml',
    LOGS_MAP.replace('    events:', '    where: { user_id: { above: 2 } }\n    events:'),
  );
  write(
    'datamap/shop.yaml',
    SHOP_MAP.replace('    events:', '    where: { visitor_id: { above: 2 } }\n    events:'),
  );
  // Of 45 days: 3 to 7. Of 100 and 400 days: 1 and 2 each.
  expect(await diff('. other')).toMatchObject({
    code: 0,
    rows: { 'crm/log/logs': [5, 4], 'shop/visit/logs': [5, 4] },
  });
  expect(await diff('other .')).toMatchObject({
    rows: { 'crm/log/logs': [4, 5], 'shop/visit/logs': [4, 5] },
  });
});

test('a rule that is new, or gone, counts all of its rows', async () => {
  cpSync(join(project.folder, 'datamap'), join(project.folder, 'fewer', 'datamap'), { recursive: true });
  cpSync(join(project.folder, 'policies'), join(project.folder, 'fewer', 'policies'), { recursive: true });
  writeFileSync(join(project.folder, 'fewer', 'retentiond.yaml'), project.configText());
  writeFileSync(
    join(project.folder, 'fewer', 'datamap', 'shop.yaml'),
    'connection: shop\ntables:\n  visit: { exempt: "no personal data" }\n',
  );
  expect(await diff('fewer .')).toMatchObject({ code: 0, rows: { 'shop/visit/logs': [8, 0] } });
  expect(await diff('. fewer')).toMatchObject({ code: 0, rows: { 'shop/visit/logs': [0, 8] } });
});

test('the counts are told with the words', async () => {
  const { stdout } = await runIn(project.folder, `diff . ${policies('shorter', '30 days')}`);
  expect(stdout).toContain(`logs
  texts: examples
  crm/log/logs: changed
    the period: 3 months → 30 days
    shortened: data goes sooner than before
    reaches more: the period is shorter, or may be: 30 days instead of 3 months
    7 newly due, 0 no longer due
`);
  expect(stdout).toMatch(/\ndiff: 2 rules differ \(2 shortened\), 14 newly due, 0 no longer due\n$/);
});

test('where a database is away the others are counted all the same', async () => {
  const text = project.configText();
  project.write(
    'retentiond.yaml',
    text.replace(shop.url, Object.assign(new URL(shop.url), { port: '1' }).href),
  );
  try {
    const { code, stderr, rows } = await diff(`. ${policies('shorter', '30 days')}`);
    expect({ code, rows }).toEqual({
      code: 1,
      rows: { 'crm/log/logs': [7, 0], 'shop/visit/logs': null, totals: null },
    });
    expect(stderr).toMatch(/^error: .*shop/);
    const offline = await diff('. shorter --offline');
    expect(offline).toEqual({
      code: 0,
      stderr: '',
      rows: { 'crm/log/logs': null, 'shop/visit/logs': null, totals: null },
    });
  } finally {
    project.write('retentiond.yaml', text);
  }
});

test('what a hold keeps is not newly due', async () => {
  addHoldsKey(project);
  const { code, stderr } = await runIn(
    project.folder,
    'hold place --connection shop --matter lawsuit --reason court --json',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await diff('. shorter')).toMatchObject({
    rows: { 'crm/log/logs': [7, 0], 'shop/visit/logs': [0, 0] },
  });
});
