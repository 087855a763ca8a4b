import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/daemon.ts';
import { freePort } from '../support/free-port.ts';
import { docker, done, ROOT, requireEngine, requireImages } from './docker.ts';

const LONG = 900_000;
const project = `retentiond-test-${randomBytes(4).toString('hex')}`;
const state = { port: 0 };

const args = (...rest: readonly string[]): readonly string[] => [
  ...['compose', '--file', join(ROOT, 'deploy/compose.yaml'), '--project-name', project],
  ...rest,
];
const compose = (...rest: readonly string[]): Promise<string> =>
  done(args(...rest), { PROBES_PORT: String(state.port) });
const inDaemon = (...rest: readonly string[]): Promise<string> =>
  compose('exec', '--no-TTY', 'retentiond', 'node', '/app/dist/src/bin.js', ...rest);

beforeAll(async () => {
  await requireEngine();
  const { code, stderr } = await docker(['compose', 'version']);
  if (code !== 0)
    throw new Error(
      `docker compose does not run (${stderr.trim()}); nothing was checked. Install its plugin (2.26 or later), then run it again`,
    );
  await requireImages(['node:24-bookworm-slim', 'postgres:18', 'mariadb:10.11', 'redis:7']);
  state.port = await freePort();
  await compose('up', '--build', '--detach');
}, LONG);
afterAll(async () => {
  await docker(args('down', '--volumes', '--timeout', '60'));
}, LONG);

const status = async (): Promise<{ readonly rules: readonly { readonly last_success: string | null }[] }> =>
  JSON.parse(await inDaemon('status', '--json'));

/** How many rows the daemon has removed from a table, by its own counter, which the host can read. */
async function goneFrom(table: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${state.port}/metrics`)).text();
  const counts = [...text.matchAll(/^retentiond_rows_changed_total\{(.*)\} (\d+)$/gm)];
  return counts
    .filter(([, labels]) => labels?.includes(`/${table}/`))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}

/** The sample's tables, and how many rows its files put into each. */
const TABLES = { access_log: 5000, people: 2000, subscribers: 3000, visitor_cookies: 5000, web_log: 5000 };

async function rowsLeft(): Promise<Readonly<Record<string, number>>> {
  const counted = await Promise.all(
    Object.keys(TABLES).map(async (table) => {
      const text = `SELECT count(*) FROM ${table}`;
      const client =
        table === 'web_log'
          ? [
              'mariadb',
              'mariadb',
              '--user=shop',
              '--password=sample-shop',
              '--skip-column-names',
              'shop',
              '-e',
              text,
            ]
          : [
              'postgres',
              'psql',
              '--username=postgres',
              '--no-align',
              '--tuples-only',
              '--command',
              text,
              'crm',
            ];
      return [table, Number(await compose('exec', '--no-TTY', ...client))] as const;
    }),
  );
  return Object.fromEntries(counted);
}

test(
  'one command brings everything up, and the daemon purges the sample data on both engines',
  async () => {
    // Until the daemon has put them in force, there are none.
    const succeeded = async (): Promise<boolean> => {
      const { rules } = await status();
      return rules.length === 6 && rules.every(({ last_success }) => last_success !== null);
    };
    // It runs every five minutes.
    await eventually('every rule has run', succeeded, undefined, 500_000);
    const left = await rowsLeft();
    for (const [table, before] of Object.entries(TABLES)) {
      const gone = await goneFrom(table);
      expect(gone, table).toBeGreaterThan(0);
      expect(left[table], table).toBeGreaterThan(0);
      expect(gone + (left[table] ?? 0), table).toBe(before);
    }
    expect(JSON.parse(await inDaemon('audit', 'verify', '--json'))).toMatchObject({ ok: true });
  },
  LONG,
);

test(
  'it is found healthy, and answers on the host',
  async () => {
    await eventually(
      'it is healthy',
      async () => (await compose('ps', '--format', '{{.Health}}', 'retentiond')).trim(),
      (health) => health === 'healthy',
      120_000,
    );
    const answer = await fetch(`http://127.0.0.1:${state.port}/readyz`);
    expect(await answer.json()).toEqual({ ready: true, reasons: [] });
  },
  LONG,
);

test(
  'it ends in order when it is told to',
  async () => {
    await compose('stop', 'retentiond');
    const container = (await compose('ps', '--all', '--quiet', 'retentiond')).trim();
    expect((await done(['inspect', '--format', '{{.State.ExitCode}}', container])).trim()).toBe('0');
  },
  LONG,
);
