import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type FreshMariadb, freshMariadb } from '../support/mariadb.ts';
import { useRedis } from '../support/servers/use.ts';
import { type Recorded, runIn } from '../unit/cli/recorded.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPLOY = join(ROOT, 'deploy');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

function readCompose(file: string): Compose {
  return parse(readText(file), { merge: true });
}

function readText(file: string): string {
  return readFileSync(join(DEPLOY, file), 'utf8');
}

/** What a service mounts: the source as written, and where it is inside. */
function mountsOf({
  volumes = [],
}: Service): readonly { readonly source: string; readonly target: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
}

const compose = readCompose('compose.yaml');
const { retentiond, postgres, mariadb, key } = compose.services as Readonly<Record<string, Service>>;

function urlIn(name: string): URL {
  return new URL(retentiond?.environment?.[name] ?? '');
}

describe.each(['compose.yaml', 'mysql-suite.yaml'])('the names in %s', (file) => {
  const { services, volumes = {} } = readCompose(file);

  test('lead to files, volumes and services that are there', () => {
    for (const service of Object.values(services)) {
      for (const { source } of mountsOf(service)) {
        if (source.startsWith('.')) expect(existsSync(join(DEPLOY, source))).toBe(true);
        else expect(Object.keys(volumes)).toContain(source);
      }
      for (const name of Object.keys(service.depends_on ?? {})) expect(Object.keys(services)).toContain(name);
    }
  });

  test('pin a version of every image that is not built here', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/^[a-z]+:(\d[\w.-]*|local)$/);
  });
});

test('the suite for MySQL runs a script of this package, which reads its variable', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { command = [], environment = {} } = readCompose('mysql-suite.yaml').services['suite'] ?? {};
  expect(Object.keys(scripts)).toContain(/npm run (\S+)$/.exec(command.join(' '))?.[1]);
  const desk = readFileSync(join(ROOT, 'test', 'support', 'mariadb-desk.ts'), 'utf8');
  for (const name of Object.keys(environment)) expect(desk).toContain(`process.env['${name}']`);
});

test('what the comments tell people to type is where the image has it', () => {
  const program = /"(\/app\/[^"]+)"/.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))?.[1];
  expect(readText('compose.yaml')).toContain(`exec retentiond node ${program} status`);
});

test('roles, passwords and databases are those of the addresses', () => {
  const made = readText('sample/crm/databases.sql');
  for (const { username, password, pathname, hostname } of [urlIn('CONTROL_URL'), urlIn('CRM_URL')]) {
    expect(made).toContain(`CREATE ROLE ${username} LOGIN PASSWORD '${password}';`);
    expect(made).toContain(`CREATE DATABASE ${pathname.slice(1)} OWNER ${username};`);
    expect(hostname).toBe('postgres');
  }
  const shop = urlIn('SHOP_URL');
  const granted = readText('sample/shop/role.sql');
  expect(granted).toContain(`CREATE USER '${shop.username}'@'%' IDENTIFIED BY '${shop.password}';`);
  expect(granted).toContain(` ON ${shop.pathname.slice(1)}.* TO '${shop.username}'@'%';`);
  expect([shop.hostname, urlIn('QUEUE_URL').hostname]).toEqual(['mariadb', 'redis']);
  expect(mariadb?.environment?.['MARIADB_DATABASE']).toBe(shop.pathname.slice(1));
  const inside = mountsOf(postgres as Service).map(({ target }) => target);
  for (const [, path] of made.matchAll(/^\\ir (.+)$/gm)) expect(inside).toContain(path);
});

describe('the sample data, with the rights that the sample role has', () => {
  const redis = useRedis();
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-deploy-'));
  let database: FreshDatabase;
  let shop: FreshMariadb;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    for (const { source, target } of mountsOf(retentiond as Service)) {
      if (!source.startsWith('.')) continue;
      const inside = join(folder, target.replace(/^\/etc\/retentiond\//, ''));
      mkdirSync(dirname(inside), { recursive: true });
      cpSync(join(DEPLOY, source), inside, { recursive: true });
    }
    database = await freshDatabase();
    const client = new pg.Client(database.url);
    await client.connect();
    for (const { source } of mountsOf(postgres as Service).filter(({ target }) =>
      target.startsWith('/sample/'),
    ))
      await client.query(readText(source));
    await client.end();
    shop = await freshMariadb();
    const role = `${shop.name}_s`;
    const files = mountsOf(mariadb as Service).toSorted((one, other) => (one.target < other.target ? -1 : 1));
    for (const { source } of files) {
      const text = readText(source)
        .replaceAll("'shop'@", `'${role}'@`)
        .replaceAll('shop.*', `${shop.name}.*`);
      await shop.admin.query(`USE ${shop.name};\n${text}`);
    }
    environment = {
      CONTROL_URL: database.controlUrl,
      CRM_URL: database.url,
      SHOP_URL: shop.admin.url(shop.name, role, urlIn('SHOP_URL').password),
      QUEUE_URL: redis.url,
      DIGEST_KEY_PATH: makeKey(),
    };
    expect(Object.keys(environment)).toEqual(Object.keys(retentiond?.environment ?? {}));
  });

  afterAll(async () => {
    await database.drop();
    await shop.admin.dropUser(`${shop.name}_s`);
    await shop.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As the service makes it, but for the owner, which only root can give. */
  function makeKey(): string {
    const script = (key?.command?.[0] ?? '').replaceAll('/keys', folder).replace('chown 1000:1000', 'true');
    const [shell = '', ...options] = key?.entrypoint ?? [];
    execFileSync(shell, [...options, script]);
    const file = join(folder, 'digest.key');
    const [made, { mode }] = [readFileSync(file, 'utf8'), statSync(file)];
    expect([/^[0-9a-f]{64}$/.test(made), mode & 0o777]).toEqual([true, 0o600]);
    execFileSync(shell, [...options, script]);
    expect(readFileSync(file, 'utf8')).toBe(made);
    return file;
  }

  const cli = (args: string): Promise<Recorded> => runIn(folder, args, { environment });

  test('is migrated, found sound, planned and purged on both', async () => {
    const migrations = Object.values(compose.services).filter(({ command }) => command?.[0] === 'migrate');
    expect(migrations).toHaveLength(3);
    for (const { command } of migrations)
      expect(await cli(command?.join(' ') ?? '')).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('validate --connect')).toMatchObject({ code: 0, stderr: '' });
    const plan = await cli('plan --json');
    const rules = JSON.parse(plan.stdout).rules as readonly Readonly<Record<string, unknown>>[];
    expect(rules.map(({ rule }) => rule)).toContain('shop/web_log/logs');
    expect(rules).toHaveLength(6);
    for (const rule of rules) {
      expect(rule['due']).toBeGreaterThan(0);
      expect(rule['kept']).toBeGreaterThan(0);
    }
    const applied = await cli('apply --yes --json');
    expect(JSON.parse(applied.stdout).rules).toEqual(
      rules.map(({ rule, due }) => expect.objectContaining({ rule, status: 'succeeded', rows: due })),
    );
    expect(await cli('start --help')).toMatchObject({ code: 0 });
    expect(retentiond?.command).toEqual(['start']);
  });
});
