import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMPANY_FILES } from '../../demo/company/files.ts';
import { type CompanyProjects, promisesOf, readCompany } from '../../demo/company/project.ts';
import { untilDayIsSafe } from '../../demo/midnight.ts';
import { openShop, type Shop } from '../../demo/shop.ts';
import { migrateControl, migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type FreshMariadb, freshMariadb } from '../support/mariadb.ts';
import { silentObserver } from '../support/observer.ts';
import { runIn } from '../unit/cli/recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'retentiond-shop-'));
const signal = new AbortController().signal;
let database: FreshDatabase;
let server: FreshMariadb;
let shop: Shop;
let projects: CompanyProjects;

beforeAll(async () => {
  database = await freshDatabase();
  server = await freshMariadb();
  shop = await openShop(server.admin.url('mysql'));
  const databases = {
    crmUrl: database.url,
    controlUrl: database.controlUrl,
    version: '',
    close: async () => undefined,
  };
  projects = await readCompany(databases, folder, shop.url);
});

afterAll(async () => {
  await shop.close();
  await server.drop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('the configuration over both databases is the first one, and a connection more', () => {
  const read = (file: string) => parse(readFileSync(file, 'utf8'));
  const [first, both] = [read(COMPANY_FILES.config), read(COMPANY_FILES.shop.config)];
  const { shop: added, ...connections } = both.connections;
  expect(added).toEqual({ ...first.connections.crm, url: '${SHOP_URL}' });
  const { policies, datamap } = first;
  expect({ ...both, connections, policies, datamap }).toEqual(first);
});

test('one policy has two places, and the edited set has them, too', () => {
  for (const { rules, findings } of [projects.first, projects.second]) {
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const logs = rules.filter(({ category }) => category === 'logs');
    expect(logs.map(({ id }) => id)).toEqual(['crm/access_log/logs', 'shop/web_log/logs']);
    expect(new Set(logs.map(({ keep }) => JSON.stringify(keep))).size).toBe(1);
  }
});

test('the shop ends with exactly the rows that the model keeps, zero dates among them', async () => {
  await untilDayIsSafe({ note: () => undefined } as never, signal);
  const now = hostClock();
  const loaded = await shop.load(now);
  const promises = promisesOf(projects.first, now, 'shop');
  const [before] = await shop.check(promises);
  expect(before).toMatchObject({ table: 'shop.web_log', loaded, found: loaded, missing: 0 });
  expect(before?.surplus).toBeGreaterThan(500);
  expect(before?.expected).toBeGreaterThan(500);

  const { config, rules } = projects.first;
  await migrateControl(config);
  await migrateTarget(config, 'shop');
  const place = await openWorkplace(config, signal, silentObserver);
  const { applied } = await applyRules(
    place,
    rules.filter(({ connection }) => connection === 'shop'),
  );
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: before?.surplus }]);
  expect(await shop.check(promises)).toMatchObject([{ found: before?.expected, missing: 0, surplus: 0 }]);
  const [zero] = await server.admin.query(
    `SELECT COUNT(*) AS n FROM ${new URL(shop.url).pathname.slice(1)}.web_log WHERE seen_at = 0`,
  );
  expect(zero).toEqual({ n: '2' });
});

test('closing it leaves neither database nor role on a server that is not its own', async () => {
  const other = await openShop(server.admin.url('mysql'));
  const name = new URL(other.url).username;
  const count = async (): Promise<unknown> =>
    server.admin.query(
      `SELECT (SELECT COUNT(*) FROM mysql.user WHERE User = '${name}') AS roles,
        (SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}') AS made`,
    );
  expect(await count()).toEqual([{ roles: '1', made: '1' }]);
  await other.close();
  expect(await count()).toEqual([{ roles: '0', made: '0' }]);
});

test.each([
  ['no address', 'nonsense'],
  ['the address of something else', 'postgres://postgres@127.0.0.1:5432/postgres'],
])('%s is a wrong command line', async (_, written) => {
  expect(await runIn(folder, `demo --mysql ${written}`)).toMatchObject({ code: 64, stdout: '' });
});

test('a server that does not answer, or a role without the rights, is told without its password', async () => {
  await expect(openShop('mysql://root:canary-1@127.0.0.1:1/mysql')).rejects.toMatchObject({
    code: 'demo_mysql_refused',
    message: expect.stringMatching(/ECONNREFUSED(?!.*canary)/),
  });
  await expect(openShop(server.url)).rejects.toMatchObject({ code: 'demo_mysql_refused' });
});
