import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStatus, type Status } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import type { Config } from '../../../src/config/config.ts';
import { isCheckpointLate } from '../../../src/ledger/checkpoint/store.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { opened, sign, writeKey } from '../../support/signing.ts';

const DUE = 30;

let logs: LogsProject;
const daemons: TestDaemon[] = [];
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 10 });
  writeKey(logs);
});
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  await logs.drop();
});

async function start(config: Config): Promise<TestDaemon> {
  const daemon = await startTestDaemon(logs, logs.read().rules, { over: { config } });
  daemons.push(daemon);
  return daemon;
}

const status = (): Promise<Status> => readStatus(logs.read().config, hostClock);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function codes(): Promise<readonly string[]> {
  return (await status()).alarms.map(({ code }) => code);
}

test('an idle daemon signs at intervals, and each checkpoint is larger than the one before', async () => {
  const daemon = await start(sign(logs, { every: 1 }));
  await eventually('four checkpoints', async () => (await opened(logs)).length >= 4);
  const sizes = (await opened(logs)).map(({ size }) => size);
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
  expect(daemon.troubles).toEqual([]);
  const { ok, evidence } = await status();
  expect(ok).toBe(true);
  expect(evidence).toMatchObject({ signing: true, unsigned: null, sinks: [{ failing_since: null }] });
  expect(evidence.checkpoint?.size).toBeGreaterThanOrEqual(sizes[3] as number);
});

test('three daemons make one checkpoint an interval', async () => {
  const config = sign(logs, { every: 2 });
  await Promise.all([start(config), start(config), start(config)]);
  await eventually('three checkpoints', async () => {
    const { rows } = await logs.state.query('SELECT count(*) AS made FROM retentiond.checkpoint');
    return Number(rows[0].made) >= 3;
  });
  const { rows } = await logs.state.query(
    'SELECT extract(epoch FROM min(gap)) AS least, count(*) AS gaps FROM (SELECT signed_at - lag(signed_at) OVER (ORDER BY size) AS gap FROM retentiond.checkpoint) g WHERE gap IS NOT NULL',
  );
  expect(Number(rows[0].gaps)).toBeGreaterThanOrEqual(1);
  expect(Number(rows[0].least)).toBeGreaterThanOrEqual(2);
  expect(daemons.flatMap(({ troubles }) => troubles)).toEqual([]);
});

test('whoever makes the first checkpoint is late only once the key itself is that old', async () => {
  const place = await logs.place();
  const session = await place.control.open();
  try {
    expect(await isCheckpointLate(session, 4)).toBe(false);
    await logs.state.query(
      "INSERT INTO retentiond.evidence_key (seq, purpose, name, verifier) VALUES (1, 'signing', 'a', 'a')",
    );
    expect(await isCheckpointLate(session, 4)).toBe(false);
    expect(await isCheckpointLate(session, 0)).toBe(true);
  } finally {
    await session.close();
  }
});

describe('a sink that is away', () => {
  test('is told at once; after the grace purging stops, and goes on by itself once the sink is back', async () => {
    mkdirSync(join(logs.folder, 'sink'));
    const config = sign(logs, { every: 1, grace: 2, files: ['sink/notes.txt', 'other.txt'] });
    const daemon = await start(config);
    await eventually('written', async () => (await opened(logs, 'sink/notes.txt')).length > 0);
    rmSync(join(logs.folder, 'sink'), { recursive: true });
    await eventually('told', async () => (await status()).evidence.sinks[0]?.failing_since !== null);
    const degraded = await status();
    expect(degraded).toMatchObject({
      ok: false,
      evidence: {
        sinks: [{ trouble: 'its folder is not there' }, { sink: 'file:other.txt', trouble: null }],
      },
    });
    expect(daemon.troubles.at(-1)).toMatchObject({
      where: 'checkpoint',
      error: { code: 'checkpoint-not-taken' },
    });
    await eventually('stopped', codes, (seen) => seen.includes('checkpoints-away'));
    await logs.fill(DUE, 2);
    await forgetADay(logs);
    // Rounds go by, and the run stays owed.
    await pause(2_000);
    expect(daemon.ended).toEqual([]);
    expect(await logs.left()).toEqual({ due: DUE, kept: 2 });
    mkdirSync(join(logs.folder, 'sink'));
    await eventually('cleared', codes, (seen) => seen.length === 0);
    await eventually(
      'purged',
      async () => (await logs.left()).due,
      (due) => due === 0,
    );
    expect(await logs.left()).toEqual({ due: 0, kept: 2 });
    const kinds = (await logs.entries()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('alarm'))).toEqual(['alarm raised', 'alarm cleared']);
    await logs.expectEvidence(DUE);
  });

  test.each([
    ['answers 500', 500],
    ['redirects', 302],
  ])('and %s is told with its host alone', async (_, answer) => {
    const server = createServer((_request, response) =>
      response.writeHead(answer, { location: 'http://127.0.0.1:9/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await start(sign(logs, { every: 1, webhooks: [`http://${host}/very-secret`] }));
      const failing = async () =>
        (await status()).evidence.sinks.find(({ failing_since }) => failing_since !== null);
      await eventually('told', async () => (await failing()) !== undefined);
      expect(await failing()).toMatchObject({
        sink: `webhook:${host}`,
        trouble: expect.stringContaining(`it answered ${answer}`),
      });
      const said = JSON.stringify([await status(), await logs.entries()]);
      expect(said).not.toContain('very-secret');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('a signing key', () => {
  test('that is not the one in force signs nothing, and counts as a sink that is away', async () => {
    const first = await start(sign(logs, { every: 1, grace: 2 }));
    await eventually('signed', async () => (await opened(logs)).length > 0);
    await first.stop();
    daemons.length = 0;
    writeKey(logs, 'other.key');
    const signed = (await opened(logs)).length;
    const daemon = await start(sign(logs, { every: 1, grace: 2, key: 'other.key' }));
    await eventually('told', () =>
      daemon.troubles.some(({ error }) => (error as { code?: string }).code === 'signing-key-not-in-force'),
    );
    await eventually('stopped', codes, (seen) => seen.includes('checkpoints-away'));
    expect((await status()).evidence.unsigned?.trouble).toContain('is in force');
    expect(await opened(logs)).toHaveLength(signed);
    await daemon.stop();
    daemons.length = 0;
    await start(sign(logs, { every: 1, grace: 2 }));
    await eventually('cleared', codes, (seen) => seen.length === 0);
  });

  test('that is configured no more, or cannot be read, is told', async () => {
    const config = sign(logs, { every: 1 });
    const first = await start(config);
    await eventually('signed', async () => (await opened(logs)).length > 0);
    await first.stop();
    daemons.length = 0;
    const none = { ...config, evidence: { ...config.evidence, signingKeyFile: null } };
    const daemon = await start(none);
    await eventually('told', () =>
      daemon.troubles.some(({ error }) => (error as { code?: string }).code === 'signing-key-missing'),
    );
    await daemon.stop();
    daemons.length = 0;
    chmodSync(join(logs.folder, 'signing.key'), 0o600);
    rmSync(join(logs.folder, 'signing.key'));
    await start(config);
    await eventually(
      'told',
      async () => (await status()).evidence.unsigned?.trouble.includes('cannot be read') ?? false,
    );
    expect((await status()).ok).toBe(false);
  });
});
