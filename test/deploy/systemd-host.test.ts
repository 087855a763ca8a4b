import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-code.ts';
import { eventually } from '../support/daemon.ts';
import { freePort } from '../support/free-port.ts';
import { docker, done, ROOT, requireEngine, requireImages } from './docker.ts';
import { installInto } from './installed.ts';
import { ALL_LEFT, configText, digestKey, KEPT, openTwoEngines, type TwoEngines } from './two-engines.ts';

const IMAGE = 'retentiond:systemd-host';
const LONG = 900_000;
const SECRETS = '/etc/retentiond/secrets';

const host = `retentiond-test-${randomBytes(4).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'retentiond-host-'));
const installed = join(folder, 'opt');
let place: TwoEngines;
let config: string;

beforeAll(async () => {
  await requireEngine();
  await requireImages(['node:24-bookworm-slim']);
  await done(['build', '--quiet', '--tag', IMAGE, join(ROOT, 'test/deploy/systemd-host')]);
  chmodSync(folder, 0o755);
  installInto(installed);
  place = await openTwoEngines();
  const web = `web: { probes: "127.0.0.1:${await freePort()}" }\n`;
  config = configText('* * * * *', `\${CREDENTIALS_DIRECTORY}/digest.key`) + web;
  writeFiles();
  await bootHost();
}, LONG);
afterAll(async () => {
  await docker(['rm', '--force', '--volumes', host]);
  await place?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const secretName = (variable: string): string => variable.toLowerCase().replace('_', '.');

/** The files of docs/how-to/systemd.md, and the drop-in for what the unit does not load by itself. */
function writeFiles(): void {
  writeFileSync(join(place.folder, 'retentiond.yaml'), config);
  mkdirSync(join(place.folder, 'secrets'), { mode: 0o700 });
  const secret = (name: string, text: string) =>
    writeFileSync(join(place.folder, 'secrets', name), text, { mode: 0o600 });
  secret('digest.key', digestKey());
  for (const [variable, url] of Object.entries(place.urls)) secret(secretName(variable), url);
  const more = Object.keys(place.urls).filter((variable) => variable !== 'CONTROL_URL');
  const lines = more.flatMap((variable) => [
    `LoadCredential=${secretName(variable)}:${SECRETS}/${secretName(variable)}`,
    `Environment=${variable}_FILE=%d/${secretName(variable)}`,
  ]);
  writeFileSync(join(folder, 'more.conf'), ['[Service]', ...lines, ''].join('\n'));
}

/** What systemd needs to be the first process of a container, to sandbox in turn, and no more. */
async function bootHost(): Promise<void> {
  const open = ['seccomp', 'apparmor', 'systempaths'].flatMap((what) => [
    '--security-opt',
    `${what}=unconfined`,
  ]);
  const unit = '/etc/systemd/system/retentiond.service';
  const mounts = [
    '/sys/fs/cgroup:/sys/fs/cgroup:rw',
    `${installed}:/opt/retentiond:ro`,
    `${place.folder}:/etc/retentiond:ro`,
    `${join(ROOT, 'deploy/systemd/retentiond.service')}:${unit}:ro`,
    `${join(folder, 'more.conf')}:${unit}.d/more.conf:ro`,
  ].flatMap((mount) => ['--volume', mount]);
  await done([
    ...['run', '--detach', '--name', host, '--network', 'host', '--cgroupns', 'host'],
    ...['--cap-add', 'SYS_ADMIN', '--cap-add', 'SYS_PTRACE', '--tmpfs', '/run', '--tmpfs', '/tmp'],
    ...[...open, ...mounts, IMAGE],
  ]);
  const state = async () => (await docker(['exec', host, 'systemctl', 'is-system-running'])).stdout.trim();
  await eventually('the host has started', state, (seen) => seen === 'running', 120_000);
}

const onHost = (...args: readonly string[]): Promise<string> => done(['exec', host, ...args]);
const property = async (name: string): Promise<string> =>
  (await onHost('systemctl', 'show', '--value', '--property', name, 'retentiond')).trim();
const journal = (): Promise<string> =>
  onHost('journalctl', '--unit', 'retentiond', '--output', 'cat', '--no-pager');

/** By hand, as root, with the same files. */
const retentiond = (...args: readonly string[]): Promise<string> => {
  const variables = Object.keys(place.urls).map((name) => `${name}_FILE=${SECRETS}/${secretName(name)}`);
  const environment = [`CREDENTIALS_DIRECTORY=${SECRETS}`, ...variables].flatMap((one) => ['--env', one]);
  const program = '/opt/retentiond/node_modules/.bin/retentiond';
  return done(['exec', '--workdir', '/etc/retentiond', ...environment, host, program, ...args]);
};

test(
  'under the unit, behind all of its walls, the daemon purges both engines by way of Redis',
  async () => {
    expect(await place.left()).toEqual(ALL_LEFT);
    await retentiond('migrate');
    for (const target of ['crm', 'shop']) await retentiond('migrate', '--target', target);
    await retentiond('validate', '--connect');
    await onHost('systemctl', 'start', 'retentiond');
    const purged = async (): Promise<boolean> => (await place.left()).join() === KEPT.join();
    await eventually('the rows are gone', purged, undefined, 300_000).catch(async (error) => {
      throw new Error(`${error}\n${await journal()}`);
    });
    await retentiond('healthcheck');
    expect(JSON.parse(await retentiond('audit', 'verify', '--json'))).toMatchObject({ ok: true });
  },
  LONG,
);

test(
  'the walls stand: another account, no rights, calls of the system filtered, nowhere to write but its own folder',
  async () => {
    const pid = await property('MainPID');
    const status = await onHost('cat', `/proc/${pid}/status`);
    const read = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
    expect(Number(read('Uid'))).toBeGreaterThan(0);
    expect([read('CapEff'), read('CapBnd'), read('NoNewPrivs'), read('Seccomp')]).toEqual([
      '0000000000000000',
      '0000000000000000',
      '1',
      '2',
    ]);
    const mounts = (await onHost('cat', `/proc/${pid}/mountinfo`)).split('\n').map((line) => line.split(' '));
    const modeOf = (path: string) => mounts.findLast((fields) => fields[4] === path)?.[5]?.split(',')[0];
    expect([modeOf('/'), modeOf('/var/lib/private/retentiond')]).toEqual(['ro', 'rw']);
  },
  LONG,
);

test(
  'a reload is heard, and a stop ends it in order',
  async () => {
    writeFileSync(join(place.folder, 'policies/logs.yaml'), 'category: [');
    await onHost('systemctl', 'reload', 'retentiond');
    await eventually('it has looked', journal, (lines) => lines.includes('policies/logs.yaml'));
    expect(await property('ActiveState')).toBe('active');
    await onHost('systemctl', 'stop', 'retentiond');
    expect([await property('Result'), await property('ExecMainStatus')]).toEqual(['success', '0']);
  },
  LONG,
);

test(
  'files that are wrong leave it failed, and it is not started again',
  async () => {
    await onHost('systemctl', 'start', 'retentiond');
    await eventually(
      'it has failed',
      () => property('ActiveState'),
      (seen) => seen === 'failed',
    );
    expect([await property('ExecMainStatus'), await property('NRestarts')]).toEqual([
      String(EXIT.invalid),
      '0',
    ]);
  },
  LONG,
);
