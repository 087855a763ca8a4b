import { randomBytes } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/daemon.ts';
import { freePort } from '../support/free-port.ts';
import { buildImage, docker, done, requireEngine } from './docker.ts';
import { ALL_LEFT, configText, digestKey, KEPT, openTwoEngines, type TwoEngines } from './two-engines.ts';

const IMAGE = 'retentiond:test';
const LONG = 900_000;
const uid = process.getuid?.() ?? 0;
/** The account of the image's USER; where no file can be given to it, our own account runs the container. */
const [USER, GROUP] = uid === 0 ? [1000, 1000] : [uid, process.getgid?.() ?? uid];

const daemon = `retentiond-test-${randomBytes(4).toString('hex')}`;
let place: TwoEngines;

beforeAll(async () => {
  await requireEngine();
  await buildImage(IMAGE);
  place = await openTwoEngines();
  const config = configText('30 1 * * *', 'digest.key');
  const web = `web: { probes: "127.0.0.1:${await freePort()}" }\n`;
  const key = join(place.folder, 'digest.key');
  writeFileSync(key, digestKey(), { mode: 0o600 });
  if (uid === 0) chownSync(key, USER, GROUP);
  writeFileSync(join(place.folder, 'quiet.yaml'), config);
  writeFileSync(join(place.folder, 'retentiond.yaml'), config + web);
}, LONG);
afterEach(() => docker(['rm', '--force', '--volumes', daemon]));
afterAll(() => place?.remove());

/** As docs/how-to/image.md runs it, on this host's network, where the private servers are. */
const hardened = (...more: readonly string[]): readonly string[] => [
  'run',
  ...['--network', 'host', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--user', `${USER}:${GROUP}`, '--volume', `${place.folder}:/etc/retentiond:ro`],
  ...Object.keys(place.urls).flatMap((name) => ['--env', name]),
  ...more,
];

const retentiond = (...args: readonly string[]): Promise<string> =>
  done([...hardened('--rm', IMAGE), ...args], place.urls);

const inDaemon = (...args: readonly string[]): Promise<string> =>
  done(['exec', daemon, 'node', '/app/dist/src/bin.js', ...args]);

async function startDaemon(...options: readonly string[]): Promise<void> {
  const often = ['--health-interval', '2s', '--detach', '--name', daemon];
  await done(hardened(...often, ...options, IMAGE), place.urls);
}

const inspect = async (what: string): Promise<string> =>
  (await done(['inspect', '--format', `{{${what}}}`, daemon])).trim();

const untilHealthy = (): Promise<void> =>
  eventually(
    'it is healthy',
    () => inspect('.State.Health.Status'),
    (health) => health === 'healthy',
    120_000,
  );

async function expectOrderlyEnd(): Promise<void> {
  await done(['stop', '--time', '120', daemon]);
  expect(await inspect('.State.ExitCode')).toBe('0');
  const { stderr } = await docker(['logs', daemon]);
  expect(stderr).toContain('"msg":"leaving after the batch in hand"');
  expect(stderr).toContain('"event":"stopped"');
}

test(
  'in a container that may write nowhere, both engines are migrated, found sound and purged to the row',
  async () => {
    expect(await place.left()).toEqual(ALL_LEFT);
    await retentiond('migrate');
    for (const target of ['crm', 'shop']) await retentiond('migrate', '--target', target);
    await retentiond('validate', '--connect');
    const applied = JSON.parse(await retentiond('apply', '--yes', '--json'));
    expect(applied.rules.map(({ rule, rows }: Readonly<Record<string, unknown>>) => [rule, rows])).toEqual([
      ['crm/log/logs', 5],
      ['shop/log/logs', 6],
    ]);
    expect(await place.left()).toEqual(KEPT);
    expect(JSON.parse(await retentiond('audit', 'verify', '--json'))).toMatchObject({ ok: true });
  },
  LONG,
);

test(
  'the daemon has no rights and nowhere to write, is found healthy, and ends in order',
  async () => {
    await startDaemon('--tmpfs', '/tmp');
    await untilHealthy();
    expect(await inDaemon('healthcheck')).toBe('');
    const seen = await done([
      ...['exec', daemon, 'node', '-e'],
      `const { readFileSync, writeFileSync } = require('node:fs');
     const says = (path) => { try { writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
     const [uid, caps, more] = ['Uid', 'CapEff', 'NoNewPrivs'].map((name) =>
       new RegExp('^' + name + ':\\\\s*(\\\\S+)', 'm').exec(readFileSync('/proc/1/status', 'utf8'))[1]);
     console.log(JSON.stringify({ uid, caps, more, app: says('/app/x'), project: says('/etc/retentiond/x') }))`,
    ]);
    expect(JSON.parse(seen)).toEqual({
      uid: String(USER),
      caps: '0000000000000000',
      more: '1',
      app: 'EROFS',
      project: 'EROFS',
    });
    // What the program takes from its own folder is there: here the verifier and what it says of the format.
    await inDaemon('audit', 'export', '--out', '/tmp/evidence');
    expect(await done(['exec', '--workdir', '/tmp/evidence', daemon, 'node', 'verify.mjs'])).toContain(
      'verified',
    );
    await expectOrderlyEnd();
  },
  LONG,
);

test(
  'without a place to ask, it is healthy by its sign of life',
  async () => {
    await startDaemon('--env', 'RETENTIOND_CONFIG=/etc/retentiond/quiet.yaml');
    await untilHealthy();
    await expectOrderlyEnd();
  },
  LONG,
);

test(
  'a container that does not do its work is found unhealthy',
  async () => {
    const silent = ['--entrypoint', 'sleep', '--health-start-period', '0s', '--health-retries', '1'];
    await done(
      hardened('--health-interval', '2s', '--detach', '--name', daemon, ...silent, IMAGE, '600'),
      place.urls,
    );
    await eventually(
      'it is unhealthy',
      () => inspect('.State.Health.Status'),
      (health) => health === 'unhealthy',
      120_000,
    );
  },
  LONG,
);
