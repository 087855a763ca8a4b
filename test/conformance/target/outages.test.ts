import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { RuleApplied } from '../../../src/app/run/apply.ts';
import { ANSWER_LIMITS } from '../../../src/enforce/change/answer-limits.ts';
import type { TargetClient, TargetServer } from '../../support/engines/engine.ts';
import { casesNow, isWhole, SECOND_ENGINES_NOW } from '../../support/engines/engines.ts';
import { MARIADB } from '../../support/engines/mariadb.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { openWire, type Verdict } from '../../support/wire.ts';

const DUE = 100;
const KEPT = 5;
const IMPATIENT = { ...ANSWER_LIMITS, connect: 3_000, statement: 3_000, commit: 3_000 };

describe.each(SECOND_ENGINES_NOW)('a server that goes away in mid-batch on $name', (engine) => {
  let server: TargetServer;
  let logs: LogsProject<TargetClient>;
  beforeAll(async () => {
    server = await engine.startServer();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    const servers = { target: server.url, control: inject('postgresUrl') };
    logs = await makeLogs({ engine, batchRows: 40, servers });
    await logs.fill(DUE, KEPT);
  });
  afterEach(() => logs.drop());

  async function applyWhile(judge: (sql: string) => Verdict | Promise<Verdict>): Promise<RuleApplied> {
    const wire = await openWire(logs.database.url, judge);
    try {
      return await logs.apply({ limits: IMPATIENT }, logs.through({ target: wire.url }));
    } finally {
      await wire.close();
    }
  }

  /** Whatever the first run came to, the second does the rest, and together they did everything once. */
  async function expectRest(): Promise<void> {
    await logs.lapse();
    const again = await engine.connect(logs.database.url);
    const rest = await logs.apply();
    expect(rest).toMatchObject({ status: 'succeeded' });
    const { rows } = await again.query(engine.logRows);
    await again.end();
    expect(rows.map((row) => row.must_stay)).toEqual(Array(KEPT).fill('1'));
  }

  async function expectEvidence(): Promise<void> {
    const fresh = await engine.connect(logs.database.url);
    await logs.expectEvidence(DUE, fresh);
    await fresh.end();
  }

  const kills: readonly (readonly [string, RegExp, readonly string[]])[] = [
    ['before its COMMIT arrives', /^COMMIT$/, ['aborted']],
    ['before its rows are locked', engine.steps.rowsTaken, []],
  ];
  test.each(casesNow(engine, kills, kills.slice(0, 1)))(
    'killed %s, and started again: the receipt decides',
    async (_, words, found) => {
      let seen = 0;
      const stopped = await applyWhile(async (sql) => {
        if (!words.test(sql)) return 'pass';
        seen += 1;
        if (seen !== 2) return 'pass';
        await server.kill();
        return 'cut';
      });
      expect(stopped.status).not.toBe('succeeded');
      await server.restart();
      await expectRest();
      await expectEvidence();
      const recovered = (await logs.entries()).filter((entry) => entry.seen_by === 'recovery');
      expect(recovered.map((entry) => entry.outcome)).toEqual(found);
    },
  );

  test.each(casesNow(engine, ['it has committed'], []))(
    'killed when %s, before it could say so: the receipt decides',
    async () => {
      let seen = 0;
      await applyWhile(async (sql) => {
        if (!/^COMMIT$/.test(sql)) return 'pass';
        seen += 1;
        if (seen !== 2) return 'pass';
        // What is sent arrives at once; only its answer is kept from the run.
        setTimeout(() => void server.kill(), 100);
        await sleep(0);
        return 'lose the answer';
      });
      await server.restart();
      await expectRest();
      await expectEvidence();
      const recovered = (await logs.entries()).filter((entry) => entry.seen_by === 'recovery');
      expect(recovered.map((entry) => entry.outcome)).toContain('committed');
    },
  );

  test.each(casesNow(engine, ['anybody waits'], []))(
    'frozen for longer than %s: the run ends, and the next one does the rest',
    async () => {
      let seen = 0;
      const stopped = await applyWhile(async (sql): Promise<Verdict> => {
        if (!engine.steps.rowsTaken.test(sql)) return 'pass';
        seen += 1;
        if (seen === 2) await server.freeze();
        return 'pass';
      });
      expect(stopped.status).not.toBe('succeeded');
      await server.thaw();
      await logs.endBackends();
      await expectRest();
      await expectEvidence();
    },
  );
});

describe.each(isWhole ? [MARIADB] : [])('a server that refuses on $name', (engine) => {
  let server: TargetServer;
  let admin: TargetClient;
  let logs: LogsProject<TargetClient>;
  beforeAll(async () => {
    server = await engine.startServer({ 'log-bin': 'log', 'sync-binlog': '1', 'binlog-format': 'ROW' });
    admin = await engine.connect(server.url);
  });
  afterAll(async () => {
    await admin.end();
    await server.remove();
  });
  beforeEach(async () => {
    logs = await makeLogs({
      engine,
      batchRows: 40,
      servers: { target: server.url, control: inject('postgresUrl') },
    });
    await logs.fill(DUE, KEPT);
  });
  afterEach(() => logs.drop());

  test.each([
    ['read-only', 'SET GLOBAL read_only = 1', 'SET GLOBAL read_only = 0'],
    [
      'a binary log of statements',
      "SET GLOBAL binlog_format = 'STATEMENT'",
      "SET GLOBAL binlog_format = 'ROW'",
    ],
    [
      'a log that is not flushed',
      'SET GLOBAL innodb_flush_log_at_trx_commit = 2',
      'SET GLOBAL innodb_flush_log_at_trx_commit = 1',
    ],
    ['a binary log that is not flushed', 'SET GLOBAL sync_binlog = 0', 'SET GLOBAL sync_binlog = 1'],
  ])('%s: nothing is done, and all is done afterwards', async (_, set, undo) => {
    await admin.query(set);
    try {
      expect(await logs.apply()).toMatchObject({ status: 'failed', stopped_by: 'server-unsafe', rows: 0 });
      expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    } finally {
      await admin.query(undo);
    }
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
    await logs.expectEvidence(DUE);
  });

  test('read-only from the middle of a batch on: the batch is undone, and the next run does the rest', async () => {
    let seen = 0;
    const wire = await openWire(logs.database.url, async (sql): Promise<Verdict> => {
      if (!engine.steps.removal.test(sql)) return 'pass';
      seen += 1;
      if (seen === 2) await admin.query('SET GLOBAL read_only = 1');
      return 'pass';
    });
    try {
      const stopped = await logs.apply({}, logs.through({ target: wire.url }));
      expect(stopped).toMatchObject({ rows: 40, stopped_by: 'database-refused' });
      expect(await logs.left()).toEqual({ due: DUE - 40, kept: KEPT });
    } finally {
      await admin.query('SET GLOBAL read_only = 0');
      await wire.close();
    }
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE - 40 });
    await logs.expectEvidence(DUE);
  });

  test('no connection left for the role: the run stops and tells why, and the next one does the rest', async () => {
    const role = `\`${logs.database.targetRole}\`@'%'`;
    await admin.query(`ALTER USER ${role} WITH MAX_USER_CONNECTIONS 1`);
    // Whichever of its connections is refused.
    const stopped = await logs.apply();
    expect(stopped).toMatchObject({ stopped_by: 'database-refused' });
    await admin.query(`ALTER USER ${role} WITH MAX_USER_CONNECTIONS 0`);
    expect(await logs.left()).toEqual({ due: DUE - stopped.rows, kept: KEPT });
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE - stopped.rows });
    await logs.expectEvidence(DUE);
  });
});
