import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { connectProject } from '../../../src/app/connection/connect.ts';
import { pauseRules } from '../../../src/app/control/operate.ts';
import { explainRow } from '../../../src/app/row/explain-row.ts';
import { applyRules, type RuleApplied } from '../../../src/app/run/apply.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { SECOND_ENGINES_NOW } from '../../support/engines/engines.ts';
import { addHoldsKey, hold, release } from '../../support/holds.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { silentObserver } from '../../support/observer.ts';
import { openWire } from '../../support/wire.ts';
import { runIn } from '../../unit/cli/recorded.ts';

const HOUR = 3_600_000_000n;

describe.each(SECOND_ENGINES_NOW)('a run on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  afterEach(() => logs.drop());

  const make = async (due: number, kept: number, batchRows = 100): Promise<void> => {
    logs = await makeLogs({ engine, batchRows });
    await logs.fill(due, kept);
  };
  const rows = async (): Promise<readonly Record<string, string>[]> =>
    (await logs.target.query(engine.logRows)).rows;

  test('deletes exactly what is past its deadline, in batches with a receipt each, and nothing the second time', async () => {
    await make(700, 300);
    await logs.target.query(
      `INSERT INTO log (ts, must_stay) VALUES (NULL, true), (${engine.before(-1, 'DAY')}, true)`,
    );
    const kept = (await rows()).filter((row) => row['must_stay'] === '1');
    const first = await logs.apply();
    expect(first).toMatchObject({ status: 'succeeded', rows: 700, stopped_by: null });
    expect(first.batches).toBeGreaterThan(5);
    expect(await rows()).toEqual(kept);
    await logs.expectEvidence(700);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 0, batches: 0 });
    expect(await rows()).toEqual(kept);
  });

  test('two workers at once: each row goes once', async () => {
    await make(300, 10, 20);
    const results = await Promise.all([logs.apply(), logs.apply()]);
    expect(results.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(results.reduce((sum, one) => sum + one.rows, 0)).toBe(300);
    await logs.expectEvidence(300);
  });

  test('keeps whoever is held, and takes the rows once the hold is released', async () => {
    await make(20, 3);
    addHoldsKey(logs, '  cooling_off: 1 second\n');
    const placed = await hold(logs, { target: '7' });
    expect(placed).toMatchObject({ state: 'effective', open_batches: 0 });
    expect(await logs.apply({}, logs.read().config)).toMatchObject({ status: 'succeeded', rows: 19 });
    expect((await rows()).filter((row) => row['must_stay'] === '0')).toMatchObject([{ user_id: '7' }]);
    await release(logs, placed.hold);
    await sleep(1_200);
    expect(await logs.apply({}, logs.read().config)).toMatchObject({ status: 'succeeded', rows: 1 });
    await logs.expectEvidence(20);
  });

  test('takes nothing where more is due than a limit allows, and all that it allows', async () => {
    await make(20, 3);
    const limited = async (maxRows: number): Promise<RuleApplied | undefined> => {
      const rules = logs.read().rules.map((rule) => ({ ...rule, limits: { maxRows, maxPercent: 100 } }));
      return (await applyRules(await logs.place(), rules)).applied.rules[0];
    };
    expect(await limited(19)).toMatchObject({ status: 'failed', stopped_by: 'limit-exceeded', rows: 0 });
    expect(await logs.left()).toEqual({ due: 20, kept: 3 });
    expect(await limited(20)).toMatchObject({ status: 'succeeded', rows: 20 });
    await logs.expectEvidence(20);
  });

  test('runs what was approved, and nothing before', async () => {
    await make(20, 3);
    logs.write('retentiond.yaml', logs.configText().replace('approval: never', 'approval: widened'));
    const cli = (argv: string): ReturnType<typeof runIn> => runIn(logs.folder, argv);
    expect((await cli('apply --json')).code).not.toBe(0);
    expect(await logs.left()).toEqual({ due: 20, kept: 3 });
    expect((await cli('plan --out plan.json')).code).toBe(0);
    expect((await cli('approve plan.json --yes')).code).toBe(0);
    await logs.fill(4, 0);
    const applied = JSON.parse((await cli('apply plan.json --yes --json')).stdout);
    expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: 20 }]);
    expect(await logs.left()).toEqual({ due: 4, kept: 3 });
    await logs.expectEvidence(20);
  });

  test('pauses within one batch, and goes on afterwards', async () => {
    await make(400, 3, 20);
    await logs.putInForce();
    const until = new Date(Date.now() + 3_000).toISOString();
    let batches = 0;
    const batchCommitted = (): void => {
      batches += 1;
      if (batches === 2) void pauseRules(logs.read().config, 'crm/log/logs', 'inventory', until);
    };
    const stopped = await logs.apply({ observer: { ...silentObserver, batchCommitted } });
    expect(stopped).toMatchObject({ stopped_by: 'pause' });
    expect(stopped.rows).toBeLessThan(400);
    await sleep(Math.max(0, Date.parse(until) - Date.now()) + 200);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 400 - stopped.rows });
    await logs.expectEvidence(400);
  });

  test('changes nothing by a clock that is an hour off', async () => {
    await make(5, 1);
    expect(await logs.apply({ clock: () => hostClock() + HOUR })).toMatchObject({
      status: 'failed',
      stopped_by: 'clocks-differ',
    });
    expect(await logs.left()).toEqual({ due: 5, kept: 1 });
  });

  test('only looks where nothing may be changed, and the ledger says so', async () => {
    await make(5, 1);
    expect(await logs.apply({ digester: null })).toMatchObject({ stopped_by: 'observed', rows: 0 });
    expect(await logs.left()).toEqual({ due: 5, kept: 1 });
    expect((await logs.entries()).at(-1)).toMatchObject({ kind: 'run observed', due: 5 });
  });

  test('is seen by status, audit and explain --row', async () => {
    await make(5, 1);
    const [oldest, ...others] = await rows();
    const cli = (argv: string): ReturnType<typeof runIn> => runIn(logs.folder, argv);
    const explained = await cli(`explain --row crm.log ${oldest?.['id']} --json`);
    expect(explained, explained.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(explained.stdout)).toMatchObject({
      category: 'logs',
      state: expect.stringMatching(/^(due|overdue)$/),
    });
    const wrong = await cli('explain --row crm.log 5abc');
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toMatch(/what was given for id does not fit\nhint: id takes a whole number/);
    const beyond = await cli('explain --row crm.log 99999999999999999999');
    expect(beyond.stderr).toMatch(/does not fit|no row of/);
    expect((await cli('explain --row crm.log 999999')).stderr).toContain('no row of');
    expect(others).toHaveLength(5);
    await logs.apply();
    expect((await readStatus(logs.read().config, hostClock)).ok).toBe(true);
    expect((await cli('audit verify')).code).toBe(0);
  });

  test('explains a row out of one snapshot, which begins once its key is known', async () => {
    await make(5, 1);
    const [oldest] = await rows();
    const statements: string[] = [];
    const wire = await openWire(logs.database.url, (sql) => {
      statements.push(sql);
      return 'pass';
    });
    const project = { ...logs.read(), config: logs.through({ target: wire.url }) };
    const { checked } = await connectProject(project);
    const isBegun = (): boolean => statements.some((sql) => /REPEATABLE READ/.test(sql));
    const key = async (): Promise<readonly string[]> => {
      expect(isBegun()).toBe(false);
      return [String(oldest?.['id'])];
    };
    const place = { connection: 'crm', table: 'log' };
    const explained = await explainRow(project, checked, { place, key, at: hostClock() });
    await wire.close();
    expect(explained).toMatchObject({ category: 'logs', holds: [] });
    expect(isBegun()).toBe(true);
    expect(/REPEATABLE READ/.test(statements.at(-1) ?? '')).toBe(false);
  });
});
