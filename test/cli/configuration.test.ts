import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../src/app/doctor/check.ts';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon } from '../support/daemon.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES, isWhole } from '../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire } from '../support/wire.ts';
import { runIn } from '../unit/cli/recorded.ts';

const DUE = 12;

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A server that does this with whoever comes; its port. */
async function stranger(greet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return String((server.address() as { port: number }).port);
}

/** Answers in no protocol of ours, before and after it was asked. */
function babble(socket: Socket): void {
  const words = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n';
  socket.write(words);
  socket.on('data', () => socket.write(words));
}

/** The address of the target with parts of it changed. */
function changed(
  url: string,
  parts: Partial<Record<'port' | 'hostname' | 'password' | 'pathname', string>>,
): string {
  return Object.assign(new URL(url), parts).href;
}

describe.each(ENGINES)('a connection of $name that does not come about', (engine) => {
  let logs: LogsProject<TargetClient>;
  let sound: string;
  beforeAll(async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    await logs.fill(DUE, 1);
    sound = logs.configText();
  });
  afterAll(() => logs.drop());

  const isPostgres = engine.name === 'PostgreSQL';
  // These two take as long as a connection is waited for: a short run makes one of them with each engine.
  const slow = [
    [
      'a server that speaks another protocol',
      async (url: string) => changed(url, { port: await stranger(babble) }),
      /does not answer|the driver failed/,
    ],
    [
      'a server that never says a word',
      async (url: string) => changed(url, { port: await stranger(() => undefined) }),
      /does not answer/,
    ],
  ] as const;
  const cases: readonly (readonly [string, (url: string) => string | Promise<string>, RegExp])[] = [
    [
      'an unknown host',
      (url) => changed(url, { hostname: 'nowhere.invalid' }),
      /does not answer \((ENOTFOUND|EAI_AGAIN)\)/,
    ],
    ['a port where nobody listens', (url) => changed(url, { port: '1' }), /does not answer \(ECONNREFUSED\)/],
    [
      'another password',
      (url) => changed(url, { password: 'sesame' }),
      isPostgres ? /answered 28P01/ : /answered 1045/,
    ],
    [
      'another database',
      (url) => changed(url, { pathname: '/nowhere' }),
      isPostgres ? /answered 3D000/ : /answered 104[49]/,
    ],
    [
      'a server that hangs up',
      async (url) => changed(url, { port: await stranger((socket) => socket.destroy()) }),
      /does not answer/,
    ],
    ...slow.filter((_, index) => isWhole || ENGINES[index] === engine),
  ];

  test.each(cases)(
    '%s: told by `validate --connect` and `doctor`, with what to do',
    async (_, address, words) => {
      const url = await address(logs.database.url);
      const lines = new URL(url).hostname === '127.0.0.1' ? '' : '\n    tls: none';
      logs.write('retentiond.yaml', sound.replace(`"${logs.database.url}"`, `"${url}"${lines}`));
      const [validated, doctor] = await Promise.all([
        runIn(logs.folder, 'validate --connect'),
        runIn(logs.folder, 'doctor --json'),
      ]);
      expect(validated.code, validated.stdout).toBe(1);
      expect(validated.stderr).toMatch(words);
      expect(validated.stderr).toMatch(/hint: /);
      expect(doctor.code).toBe(1);
      const checks: readonly Check[] = JSON.parse(doctor.stdout).checks;
      const found = checks.filter(({ about, check }) => about === 'crm' && check === 'reachable');
      expect(found).toMatchObject([
        { status: 'failed', fact: expect.stringMatching(words), hint: expect.any(String) },
      ]);
      for (const { stdout, stderr } of [validated, doctor]) {
        expect(`${stdout}${stderr}`).not.toContain(new URL(logs.database.url).password);
        expect(`${stdout}${stderr}`).not.toMatch(/sesame|\n\s+at /);
      }
    },
  );

  test('a server that answers slowly is none that fails', async () => {
    const wire = await openWire(logs.database.url, async (): Promise<'pass'> => {
      await sleep(20);
      return 'pass';
    });
    ending.push(wire.close);
    logs.write('retentiond.yaml', sound.replace(logs.database.url, wire.url));
    const { code, stderr } = await runIn(logs.folder, 'validate --connect');
    expect(code, stderr).toBe(0);
  });

  test('the daemon stays up, `status` says what is wrong, and nothing is begun again and again', async () => {
    const url = changed(logs.database.url, { port: await stranger((socket) => socket.destroy()) });
    logs.write('retentiond.yaml', sound);
    const { rules, config } = logs.read();
    const first = await startTestDaemon(logs, rules);
    await first.stop();
    await forgetADay(logs);
    const before = (await logs.entries()).length;
    const daemon = await startTestDaemon(logs, rules, { over: { config: logs.through({ target: url }) } });
    ending.push(daemon.stop);
    await eventually('it is told', async () => {
      const { ok, daemons, rules: told } = await readStatus(config, hostClock);
      const said = JSON.stringify([
        daemons.map(({ troubles }) => troubles),
        told.map(({ run }) => run?.stopped_by),
      ]);
      return (
        !ok && daemons.length === 1 && /does not answer|driver failed|unreachable|driver-failed/.test(said)
      );
    });
    const state = async (): Promise<unknown> =>
      (await logs.state.query('SELECT seen_at FROM retentiond.daemon')).rows;
    for (let round = 0; round < 5; round += 1) {
      const seen = JSON.stringify(await state());
      await eventually('a round goes on', async () => JSON.stringify(await state()) !== seen);
    }
    // Each round would have left its entries.
    expect((await logs.entries()).length - before).toBeLessThan(5);
    expect((await logs.left()).due).toBe(DUE);
  });
});

describe('what keeps `start` and `apply` from beginning', () => {
  let logs: LogsProject;
  let sound: string;
  beforeAll(async () => {
    logs = await makeLogs({ batchRows: 10 });
    await logs.fill(DUE, 1);
    sound = logs.configText();
  });
  afterAll(() => logs.drop());

  const cases: readonly (readonly [string, (text: string) => string | Promise<string>, number, RegExp])[] = [
    [
      'the control database with another password',
      (text) =>
        text.replace(logs.database.controlUrl, changed(logs.database.controlUrl, { password: 'sesame' })),
      1,
      /28P01/,
    ],
    [
      'a control database that is away',
      (text) => text.replace(logs.database.controlUrl, changed(logs.database.controlUrl, { port: '1' })),
      1,
      /ECONNREFUSED/,
    ],
    [
      'a control database that is not migrated',
      (text) => text.replace(logs.database.controlUrl, logs.database.url),
      5,
      /control-not-migrated|retentiond migrate/,
    ],
    [
      'a key that is not there',
      (text) => text.replace('digest.key', 'none.key'),
      3,
      /none\.key cannot be read/,
    ],
    [
      'a key that is a folder',
      (text) => text.replace('digest.key', 'folder.key'),
      3,
      /folder\.key cannot be read/,
    ],
    ['a path through a file', (text) => text.replace('digest.key', 'digest.key/key'), 3, /cannot be read/],
    [
      'a key that is too short',
      (text) => text.replace('digest.key', 'short.key'),
      3,
      /does not hold 64 hex digits/,
    ],
    [
      'a key that stands in for one',
      (text) => text.replace('digest.key', 'typed.key'),
      3,
      /holds a placeholder/,
    ],
  ];

  test.each(cases)('%s', async (_, write, code, words) => {
    mkdirSync(join(logs.folder, 'folder.key'), { recursive: true });
    logs.write('short.key', `${'0a1b'.repeat(8)}\n`);
    logs.write('typed.key', `${'00'.repeat(32)}\n`);
    logs.write('retentiond.yaml', await write(sound));
    for (const argv of ['start', 'apply --yes']) {
      const ended = await runIn(logs.folder, argv);
      expect([argv, ended.code], ended.stderr).toEqual([argv, code]);
      expect(ended.stderr).toMatch(words);
      expect(ended.stderr).toMatch(/hint: /);
      expect(ended.stderr).not.toMatch(/sesame|\n\s+at /);
    }
    expect((await logs.left()).due).toBe(DUE);
  });

  test('a port for pages that is taken', async () => {
    const port = await stranger(() => undefined);
    logs.write('retentiond.yaml', `${sound}web: { listen: "127.0.0.1:${port}" }\n`);
    const { code, stderr } = await runIn(logs.folder, 'start');
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/`web\.listen` cannot listen on 127\.0\.0\.1:\d+: somebody listens there already/);
    expect((await logs.left()).due).toBe(DUE);
  });
});
