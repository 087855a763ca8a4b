import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import type { TargetServer } from '../support/engines/engine.ts';
import { connect, POSTGRESQL } from '../support/engines/postgresql.ts';
import { expectOutcomes, type LogsProject, makeLogs, readEntries } from '../support/logs.ts';
import { moveLogToSmallDisk, type SmallDisk } from './small-disk.ts';

const DUE = 4_000;
const KEPT = 5;
/** What the rest of the log has room for when a run begins: fewer batches than it has. */
const ROOM_BYTES = 200_000;
/** The server's own checkpoints would make room. */
const SETTINGS = { checkpoint_timeout: '1h', max_wal_size: '4GB', min_wal_size: '32MB' };

let target: TargetServer;
let control: TargetServer;
let disk: SmallDisk;
let logs: LogsProject;
let daemon: TestDaemon | null = null;

async function begin(full: 'target' | 'control'): Promise<void> {
  target = await POSTGRESQL.startServer(SETTINGS);
  control = await POSTGRESQL.startServer(SETTINGS);
  disk = await moveLogToSmallDisk(full === 'target' ? target : control);
  logs = await makeLogs({ batchRows: 10, servers: { target: target.url, control: control.url } });
  await logs.fill(DUE, KEPT);
  await logs.putInForce();
}

async function end(): Promise<void> {
  await disk.clear();
  await daemon?.stop();
  daemon = null;
  // One that found no room may be down.
  for (const server of [target, control]) await server.restart();
  await logs.drop();
  for (const server of [target, control]) await server.stop('immediate');
  disk.unmount();
  for (const server of [target, control]) await server.remove();
}

/** Takes up all of the disk, and what is left in the files of the log but a little. */
async function fillLog(server: TargetServer): Promise<void> {
  await disk.fill();
  const client = await connect(server.url);
  const room = async (): Promise<number> => {
    const { rows } = await client.query(`
      SELECT (max(('x' || substr(name, 9, 8))::bit(32)::bigint * 4294967296
            + (('x' || substr(name, 17, 8))::bit(32)::bigint + 1) * bytes)
          - pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'))::text AS room
      FROM pg_ls_waldir(), (SELECT setting::bigint AS bytes FROM pg_settings WHERE name = 'wal_segment_size') AS segment
      WHERE name ~ '^[0-9A-F]{24}$'`);
    return Number(rows[0]?.room);
  };
  for (let left = await room(); left > ROOM_BYTES; left = await room())
    await client.query("SELECT pg_logical_emit_message(false, 'test', repeat('x', $1::int))", [
      Math.min(1_000_000, Math.ceil(left - ROOM_BYTES / 2)),
    ]);
  await client.end();
}

/** On connections of this moment: those of before went with their server. */
async function now<T>(work: (target: pg.Client, state: pg.Client) => Promise<T>): Promise<T> {
  const clients = await Promise.all([logs.database.url, logs.database.controlSuperuserUrl].map(connect));
  try {
    return await work(...(clients as [pg.Client, pg.Client]));
  } finally {
    for (const client of clients) await client.end();
  }
}

/** How many rows are there that are due, and how many that must stay. */
function left(): Promise<readonly [number, number]> {
  return now(async (target) => {
    const { rows } = await target.query(
      'SELECT count(*) FILTER (WHERE NOT must_stay) AS due, count(*) FILTER (WHERE must_stay) AS kept FROM log',
    );
    return [Number(rows[0].due), Number(rows[0].kept)] as const;
  });
}

const status = () => readStatus(logs.read().config, hostClock);

/** PostgreSQL stops as a whole, and does not come up again by itself as long as there is no room. */
async function stopped(server: TargetServer): Promise<boolean> {
  const log = await readFile(join(server.folder, 'server.log'), 'utf8');
  return /PANIC: .*No space left on device[\s\S]*database system is shut down/.test(log);
}

/** Somebody makes room, and starts the server. */
async function mend(server: TargetServer): Promise<void> {
  await disk.clear();
  await server.restart();
}

async function allGoes(): Promise<void> {
  await eventually('the run has ended', () => daemon?.ended.at(-1)?.report.status === 'succeeded');
  expect(await left()).toEqual([0, KEPT]);
  await eventually('`status` tells of no trouble', async () => (await status()).ok);
  expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true, first_bad: null });
  await now(async (target, state) => expectOutcomes(await readEntries(state), target, state, DUE));
}

describe("the write-ahead log of the target's PostgreSQL", () => {
  beforeEach(() => begin('target'));
  afterEach(end);

  test('that finds no room has the run rest, as the daemon and `status` tell; it goes on once the server is up', async () => {
    await fillLog(target);
    daemon = await startTestDaemon(logs, logs.read().rules);
    await forgetADay(logs);
    await eventually('the server has stopped', () => stopped(target));
    const { ended } = daemon;
    await eventually('the run rests', () => ended.length > 0);
    const [first] = ended;
    expect(['interrupted', 'paused']).toContain(first?.report.status);
    // Whichever connection met it; the others are told that the server went.
    expect(first?.report.failure?.message).toMatch(/53100 \(disk full\)|57P02|does not answer/);
    expect(first?.report.rows).toBeLessThan(DUE);
    await eventually('`status` tells it', async () => {
      const { ok, daemons, rules } = await status();
      const rests = rules[0]?.run?.until != null;
      const isTold = daemons.some(({ troubles }) =>
        troubles.some((line) => /crm: .*does not answer/.test(line)),
      );
      return rests || (!ok && isTold);
    });
    await mend(target);
    // As if its rest were over, where it has one.
    await logs.state.query(
      "UPDATE retentiond.run SET until = now() - interval '1 second' WHERE until > now()",
    );
    await allGoes();
    expect(ended.at(-1)).toMatchObject({ run: first?.run, report: { rows: DUE } });
  });
});

describe('the write-ahead log of the control database', () => {
  beforeEach(() => begin('control'));
  afterEach(end);

  test('that finds no room has nothing go, as the daemon tells; all goes on by itself once the server is up', async () => {
    await fillLog(control);
    daemon = await startTestDaemon(logs, logs.read().rules);
    await forgetADay(logs);
    await eventually('the server has stopped', () => stopped(control));
    const { troubles } = daemon;
    const told = (): readonly string[] => troubles.map(({ error }) => String(error));
    await eventually('it is told', () =>
      told().some((line) => /control database: .*does not answer/.test(line)),
    );
    await expect(status()).rejects.toMatchObject({ code: 'database-unreachable' });
    const before = await logs.left();
    expect(before.due).toBeGreaterThan(0);
    // Round after round.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await logs.left()).toEqual(before);
    await mend(control);
    await allGoes();
  });
});
