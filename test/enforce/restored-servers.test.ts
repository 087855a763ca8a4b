import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';
import { afterEach, expect, inject, test } from 'vitest';
import { openAdmin } from '../../demo/postgres/admin.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { watchFailpoints } from '../../src/failpoint.ts';
import type { TargetClient, TargetServer, TestEngine } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { sign, writeKey } from '../support/signing.ts';
import { type Snapshot, takeSnapshot } from '../support/snapshot.ts';
import { runIn } from '../unit/cli/recorded.ts';

/*
 * A server of its own is stopped, its data folder copied, and put back after more was purged: all that a restored backup
 * is to the product. Everything is typed as a person would.
 */

const PATIENCE = { timeout: 300_000 };

let server: TargetServer;
let logs: LogsProject<TargetClient>;
afterEach(async () => {
  await logs.drop();
  await server.remove();
});

/** The server was stopped since: nobody's connection is left. */
async function onTarget<T>(work: (client: TargetClient) => Promise<T>): Promise<T> {
  const client = await logs.engine.connect(logs.database.url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const fill = (due: number): Promise<void> => onTarget((client) => logs.engine.fillLog(client, due, 0));

const due = (): Promise<number> =>
  onTarget(async (client) => {
    const { rows } = await client.query('SELECT count(*) AS n FROM log WHERE NOT must_stay');
    return Number(rows[0]?.n);
  });

/** One command in the project's folder; what it printed. */
async function type(argv: string, code = 0): Promise<string> {
  const ended = await runIn(logs.folder, argv);
  expect({ argv, code: ended.code }, ended.stderr).toEqual({ argv, code });
  return ended.stdout;
}

async function applied(code = 0): Promise<{ readonly rows: number; readonly stopped_by: string | null }> {
  const { rules } = JSON.parse(await type('apply --yes --json', code));
  const { rows, stopped_by } = rules[0];
  return { rows, stopped_by };
}

/** Alarms that stand, and the command that `status` names against each. */
async function alarms(): Promise<readonly string[]> {
  const { alarms } = JSON.parse(await type('status --json'));
  const told = await type('status');
  for (const { alarm, code, connection } of alarms) {
    expect(told).toContain(`ALARM ${code}`);
    expect(told).toContain(`retentiond resume --alarm ${alarm}`);
    expect(connection).toBe(code === 'target-restored' ? 'crm' : null);
  }
  return alarms.map(({ code }: { readonly code: string }) => code);
}

/** A run takes 30 rows, the server is copied, and 20 more go that the copy still has, or does not know of. */
async function purgeAroundSnapshot(): Promise<Snapshot> {
  await fill(30);
  expect(await applied()).toEqual({ rows: 30, stopped_by: null });
  await fill(20);
  const snapshot = await takeSnapshot(server);
  expect(await applied()).toEqual({ rows: 20, stopped_by: null });
  expect(await due()).toBe(0);
  return snapshot;
}

async function expectStopped(before: number, code: string): Promise<void> {
  // As often as somebody tries.
  for (let tries = 0; tries < 2; tries += 1) {
    expect(await applied(5)).toEqual({ rows: 0, stopped_by: 'alarm' });
    expect(await due()).toBe(before);
    expect(await alarms()).toEqual([code]);
  }
  await type(`resume --alarm ${code}`, 64);
  expect(await alarms()).toEqual([code]);
}

async function expectMended(rows: number): Promise<void> {
  expect(await applied()).toEqual({ rows, stopped_by: null });
  expect(await due()).toBe(0);
  expect(await alarms()).toEqual([]);
  expect(JSON.parse(await type('audit verify --json'))).toMatchObject({ ok: true, first_bad: null });
  expect(await applied()).toEqual({ rows: 0, stopped_by: null });
}

async function begin(engine: TestEngine, which: 'target' | 'control'): Promise<void> {
  const shared = inject('postgresUrl');
  const kind = which === 'target' ? engine : POSTGRESQL;
  server = await kind.startServer();
  const servers =
    which === 'target' ? { target: server.url, control: shared } : { target: shared, control: server.url };
  logs = await makeLogs({ engine, batchRows: 10, servers });
}

for (const engine of ENGINES)
  test(
    `P14: an older ${engine.name} target: nothing goes until a person has said so, then what came back`,
    PATIENCE,
    async () => {
      await begin(engine, 'target');
      const snapshot = await purgeAroundSnapshot();
      await snapshot.restore();
      expect(await due()).toBe(20);
      await expectStopped(20, 'target-restored');
      await type('resume --alarm target-restored --yes');
      await expectMended(20);
    },
  );

test('P14: an older control database: nothing goes until a person has said so', PATIENCE, async () => {
  await begin(POSTGRESQL, 'control');
  const snapshot = await purgeAroundSnapshot();
  await snapshot.restore();
  await fill(7);
  await expectStopped(7, 'ledger-older');
  await type('resume --alarm ledger-older --yes');
  await expectMended(7);
});

test(
  'P14: an older control database whose checkpoints stand outside: places and receipts both tell',
  PATIENCE,
  async () => {
    await begin(POSTGRESQL, 'control');
    writeKey(logs);
    sign(logs as never);
    const snapshot = await purgeAroundSnapshot();
    await snapshot.restore();
    await fill(7);
    expect(await applied(5)).toEqual({ rows: 0, stopped_by: 'alarm' });
    expect(await alarms()).toEqual(['checkpoint-unknown', 'ledger-older']);
    await type('resume --alarm checkpoint-unknown --yes');
    // One of the two is not enough.
    expect(await applied(5)).toEqual({ rows: 0, stopped_by: 'alarm' });
    expect(await due()).toBe(7);
    await type('resume --alarm ledger-older --yes');
    await expectMended(7);
  },
);

test(
  'P14: another server that answers in mid-run changes nothing: the run goes on once it was compared',
  PATIENCE,
  async () => {
    logs = await makeLogs({ engine: POSTGRESQL, batchRows: 10 });
    await logs.fill(30, 0);
    server = await POSTGRESQL.startServer();
    const double = await makeDouble(server, logs.database.url);
    const road = await openRoad(logs.database.url);
    let batches = 0;
    watchFailpoints(async (point) => {
      if (point !== 'batch: outcome durable') return;
      batches += 1;
      if (batches === 1) road.turn(server.url);
    });
    try {
      const { status, stopped_by, rows } = await logs.apply({}, logs.through({ target: road.url }));
      expect({ status, stopped_by, rows }).toEqual({
        status: 'interrupted',
        stopped_by: 'target-switched',
        rows: 10,
      });
    } finally {
      watchFailpoints(async () => undefined);
      await road.close();
    }
    expect(await double.left()).toBe(5);
    expect((await logs.left()).due).toBe(20);
    await logs.lapse();
    expect(await applied()).toEqual({ rows: 20, stopped_by: null });
    await logs.expectEvidence(30);
  },
);

/** A database and role of the same names and password on another server, with rows of its own that are due. */
async function makeDouble({ url }: TargetServer, like: string): Promise<{ left(): Promise<number> }> {
  const { username, password, pathname } = new URL(like);
  const admin = openAdmin(url);
  await admin.createRole(username, password);
  await admin.createDatabase(pathname.slice(1), { owner: username });
  const own = admin.url(pathname.slice(1), username, password);
  await admin.close();
  const client = await POSTGRESQL.connect(own);
  await POSTGRESQL.createLog(client);
  await POSTGRESQL.fillLog(client, 5, 0);
  await migrateTarget(logs.through({ target: own }), 'crm');
  await client.end();
  return {
    left: async () => {
      const again = await POSTGRESQL.connect(own);
      const { rows } = await again.query('SELECT count(*)::int AS n FROM log');
      await again.end();
      return rows[0].n;
    },
  };
}

/** An address behind which another server may stand after `turn`, which cuts every connection. */
async function openRoad(
  url: string,
): Promise<{ readonly url: string; turn(to: string): void; close(): Promise<void> }> {
  const state = { port: Number(new URL(url).port) };
  const sockets = new Set<Socket>();
  const gate = createServer((client) => {
    const upstream = connectTo(state.port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const own = new URL(url);
  own.port = String((gate.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: own.href,
    turn: (to) => {
      state.port = Number(new URL(to).port);
      cut();
    },
    close: async () => {
      cut();
      gate.close();
      await once(gate, 'close');
    },
  };
}
