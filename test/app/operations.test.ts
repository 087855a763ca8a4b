import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelRun, pauseRules, resumeRules, retryRun } from '../../src/app/control/operate.ts';
import { type RuleSource, watchRules } from '../../src/app/daemon/rule-set.ts';
import type { RuleStatus } from '../../src/app/rule-status.ts';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import type { NewAlarm } from '../../src/control/evidence/alarm.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import { raiseAlarm } from '../../src/ledger/alarm.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import { LOGS_POLICY, type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire, type Verdict, type Wire } from '../support/wire.ts';

const RULE = 'crm/log/logs';

let logs: LogsProject;
let rules: readonly Rule[];
const daemons: TestDaemon[] = [];
let wire: Wire | null = null;

beforeEach(async () => {
  logs = await makeLogs({ batchRows: 10 });
  ({ rules } = logs.read());
});

afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  await wire?.close();
  wire = null;
  await logs.drop();
});

async function start(options: Parameters<typeof startTestDaemon>[2] = {}): Promise<TestDaemon> {
  const daemon = await startTestDaemon(logs, rules, options);
  daemons.push(daemon);
  return daemon;
}

/** In force, and owing one scheduled time. */
async function oweOne(which: readonly Rule[] = rules): Promise<void> {
  const place = await logs.place();
  const session = await place.control.open();
  await putInForce(
    session,
    which.map(({ id, version, schedule }) => ({ rule: id, version, schedule })),
  );
  await session.close();
  await forgetADay(logs);
}

async function statusOf(rule = RULE): Promise<RuleStatus> {
  const status = await readStatus(logs.read().config, hostClock);
  return status.rules.find((one) => one.rule === rule) as RuleStatus;
}

describe('pause and resume', () => {
  test('a pause stops a run within one batch, tells who and why, and resume lets the same run go on', async () => {
    await logs.fill(800, 5);
    await oweOne();
    const { config } = logs.read();
    let batches = 0;
    const paused: Promise<unknown>[] = [];
    wire = await openWire(logs.database.url, async (): Promise<Verdict> => {
      // However slow the pause is, the run is in the middle.
      await Promise.all(paused);
      return 'pass';
    });
    const daemon = await start({
      over: { config: logs.through({ target: wire.url }) },
      observer: {
        batchCommitted: () => {
          batches += 1;
          if (batches === 3) paused.push(pauseRules(config, RULE, 'a migration', null));
        },
      },
    });
    await eventually('paused', () => daemon.ended.length === 1);
    await Promise.all(paused);
    const { run, paused: pause } = await statusOf();
    expect(run).toMatchObject({ state: 'paused', stopped_by: 'pause', why: 'a migration', until: null });
    expect(pause).toMatchObject({ why: 'a migration', until: null });
    expect(run?.who).not.toBeNull();
    const left = await logs.left();
    expect(left.kept).toBe(5);
    expect(left.due).toBeGreaterThan(0);
    // Rounds go by and nothing more goes.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await logs.left()).toEqual(left);
    await resumeRules(config, RULE);
    await eventually('done', () => daemon.ended.length === 2);
    expect(daemon.ended[1]).toMatchObject({
      run: daemon.ended[0]?.run,
      report: { status: 'succeeded', rows: 800 },
    });
    expect(await logs.left()).toEqual({ due: 0, kept: 5 });
    await logs.expectEvidence(800);
  });

  test('a pause of every rule keeps due runs waiting, and one that has an end ends by itself', async () => {
    await logs.fill(20, 1);
    await oweOne();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await pauseRules(logs.read().config, null, 'inventory', until);
    const daemon = await start();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await logs.left()).toEqual({ due: 20, kept: 1 });
    // As if the hour were over.
    await logs.state.query('UPDATE retentiond.pause SET until = clock_timestamp()');
    await logs.state.query('UPDATE retentiond.run SET until = clock_timestamp() WHERE until IS NOT NULL');
    await eventually('done', () => daemon.ended.length === 1);
    expect(await logs.left()).toEqual({ due: 0, kept: 1 });
  });

  test('a paused rule is refused to apply, and an unknown one is named', async () => {
    await logs.fill(20, 1);
    await oweOne();
    const { config } = logs.read();
    await pauseRules(config, RULE, 'inventory', null);
    expect(await logs.apply()).toMatchObject({ status: 'cancelled', stopped_by: 'pause', rows: 0 });
    await expect(pauseRules(config, 'crm/log/log', 'x', null)).rejects.toMatchObject({
      kind: 'usage',
      code: 'rule-unknown',
    });
    expect(await logs.left()).toEqual({ due: 20, kept: 1 });
  });

  test('where an alarm stands beside a pause, apply tells the pause; without the pause, the alarm', async () => {
    await logs.fill(20, 1);
    await oweOne();
    const { config } = logs.read();
    const session = await (await logs.place()).control.open();
    const alarm = { about: 'ledger', connection: null, code: 'ledger-unsound', fact: 'a fact', stops: true };
    await raiseAlarm(session, hostClock(), alarm as NewAlarm, {});
    await session.close();
    await pauseRules(config, RULE, 'inventory', null);
    expect(await logs.apply()).toMatchObject({ status: 'cancelled', stopped_by: 'pause', rows: 0 });
    await resumeRules(config, RULE);
    expect(await logs.apply()).toMatchObject({ status: 'cancelled', stopped_by: 'alarm', rows: 0 });
    expect(await logs.left()).toEqual({ due: 20, kept: 1 });
  });
});

describe('cancel and retry', () => {
  test('a cancelled run ends after the batch in hand, for good; the next scheduled one takes up the rest', async () => {
    await logs.fill(1_000, 2);
    await oweOne();
    const { config } = logs.read();
    const cancelled: Promise<unknown>[] = [];
    wire = await openWire(logs.database.url, async (): Promise<Verdict> => {
      await Promise.all(cancelled);
      return 'pass';
    });
    const daemon = await start({
      over: { config: logs.through({ target: wire.url }) },
      observer: {
        batchCommitted: () =>
          void (cancelled.length === 0 && cancelled.push(cancelRun(config, RULE, 'wrong day'))),
      },
    });
    await eventually('cancelled', () => daemon.ended.length === 1);
    await Promise.all(cancelled);
    expect((await statusOf()).run).toMatchObject({
      state: 'cancelled',
      stopped_by: 'cancel',
      why: 'wrong day',
    });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(daemon.ended).toHaveLength(1);
    await logs.expectEvidence(1_000 - (await logs.left()).due);
    await expect(cancelRun(config, RULE, null)).rejects.toMatchObject({ kind: 'refused', code: 'run-state' });
  });

  test('a failed run is tried again when a person says so, as the same run', async () => {
    await logs.fill(30, 2);
    await oweOne();
    await logs.target.query(
      'CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    );
    await logs.target.query('CREATE TRIGGER keep BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION keep()');
    const daemon = await start();
    await eventually('failed', () => daemon.ended.length === 1);
    expect((await statusOf()).run).toMatchObject({ state: 'failed', stopped_by: 'shape-trigger' });
    await logs.target.query('DROP TRIGGER keep ON log');
    await retryRun(logs.read().config, RULE);
    await eventually('done', () => daemon.ended.length === 2);
    expect(daemon.ended[1]).toMatchObject({
      run: daemon.ended[0]?.run,
      report: { status: 'succeeded', rows: 30 },
    });
  });
});

describe('window and budget', () => {
  test('a run outside its window waits for it, with nothing changed', async () => {
    await logs.fill(20, 1);
    const hour = new Date().getUTCHours();
    const shut = [(hour + 2) % 24, (hour + 3) % 24]
      .map((one) => `${String(one).padStart(2, '0')}:00`)
      .join('-');
    logs.write('retentiond.yaml', `${logs.configText()}categories:\n  logs:\n    window: "${shut}"\n`);
    ({ rules } = logs.read());
    await oweOne();
    const daemon = await start();
    await eventually('paused', () => daemon.ended.length === 1);
    const { run } = await statusOf();
    expect(run).toMatchObject({ state: 'paused', stopped_by: 'window' });
    expect(Date.parse(run?.until ?? '')).toBeGreaterThan(Date.now());
    expect(await logs.left()).toEqual({ due: 20, kept: 1 });
    // Once the window has opened, the same run goes on.
    await logs.state.query('UPDATE retentiond.run SET until = clock_timestamp()');
    await daemons.pop()?.stop();
    rules = rules.map((rule) => ({ ...rule, window: null }));
    const later = await start();
    await eventually('done', () => later.ended.length === 1);
    expect(later.ended[0]).toMatchObject({ run: run?.run, report: { status: 'succeeded', rows: 20 } });
  });

  test('what a budget of rows does not cover waits for the next run', async () => {
    await logs.fill(45, 1);
    logs.write('retentiond.yaml', `${logs.configText()}categories:\n  logs:\n    budget:\n      rows: 25\n`);
    ({ rules } = logs.read());
    await oweOne();
    const daemon = await start();
    await eventually('paused', () => daemon.ended.length === 1);
    // A budget is looked at between batches of ten.
    expect((await statusOf()).run).toMatchObject({ state: 'paused', stopped_by: 'budget', rows: 30 });
    await logs.state.query('UPDATE retentiond.run SET until = clock_timestamp()');
    await eventually('done', () => daemon.ended.length === 2);
    expect(daemon.ended[1]).toMatchObject({
      run: daemon.ended[0]?.run,
      report: { status: 'succeeded', rows: 45 },
    });
    await logs.expectEvidence(45);
  });
});

describe('observe', () => {
  test('counts on schedule with a role that may only read, and changes nothing', async () => {
    await logs.fill(40, 3);
    const reader = await logs.readOnlyUrl();
    logs.write(
      'retentiond.yaml',
      `${logs.configText().replace(logs.database.url, reader).replace('approval: never', 'mode: observe')}`,
    );
    ({ rules } = logs.read());
    await oweOne();
    const { config } = logs.read();
    const daemon = await startTestDaemon(logs, rules, { over: { config, digester: null } });
    daemons.push(daemon);
    await eventually('observed', () => daemon.ended.length === 1);
    expect((await statusOf()).run).toMatchObject({
      state: 'succeeded',
      stopped_by: 'observed',
      observed: 40,
      rows: 0,
    });
    expect(await logs.left()).toEqual({ due: 40, kept: 3 });
    expect((await logs.entries()).map((entry) => entry.kind)).toEqual([
      'opened',
      'policies in force',
      'run observed',
    ]);
    await logs.expectEvidence(0);
  });
});

describe('reload', () => {
  test('sound files are taken up, bad ones leave the last good set in force and are told', async () => {
    const source = watchRules({ cwd: logs.folder, environment: {} }, logs.read());
    const daemon = await start({ source });
    await eventually(
      'seen',
      async () => (await readStatus(logs.read().config, hostClock)).daemons.length === 1,
    );
    const before = (await statusOf()).version;
    const { config } = logs.read();
    logs.write('policies/logs.yaml', LOGS_POLICY.replace('keep: 3 months', 'keep: 0 months'));
    daemon.daemon.reload();
    await eventually('refused', () => daemon.reloads.length === 1);
    await eventually(
      'told',
      async () => (await readStatus(config, hostClock)).daemons[0]?.troubles.length === 1,
    );
    const bad = await readStatus(config, hostClock);
    expect(bad.ok).toBe(false);
    expect(bad.daemons[0]?.troubles[0]).toMatch(/^policies\/logs\.yaml:6:7 /);
    expect(bad.rules[0]?.version).toBe(before);
    logs.write(
      'policies/logs.yaml',
      LOGS_POLICY.replace('keep: 3 months', 'keep: 4 months').replace('expect: deleted', 'expect: kept'),
    );
    await eventually(
      'taken up',
      async () => (await readStatus(config, hostClock)).rules[0]?.version !== before,
    );
    await eventually(
      'well again',
      () => readStatus(config, hostClock),
      ({ ok }) => ok,
    );
    expect(daemon.reloads.at(-1)).toEqual({ rules: 1, troubles: [] });
    logs.write('datamap/crm.yaml', 'connection: crm\ntables:\n  log:\n    exempt: "dropped"\n');
    await eventually('unscheduled', async () => (await readStatus(config, hostClock)).rules.length === 0);
  });
});

test('a set that could not be put in force when it was taken up is put in force later', async () => {
  await logs.fill(20, 2);
  const { config } = logs.read();
  const sources = { policies: [], maps: [] };
  const state = { set: { config, rules, sources }, taken: false, failures: 0 };
  const newer = rules.map((rule) => ({ ...rule, version: 'f'.repeat(64) }));
  const source: RuleSource = {
    get set() {
      return state.set;
    },
    troubles: [],
    look: () => {
      if (!state.taken) return false;
      state.taken = false;
      state.set = { config, rules: newer, sources };
      state.failures = 2;
      return true;
    },
  };
  const { control } = await logs.place();
  const flaky = {
    ...control,
    open: async () => {
      state.failures -= 1;
      if (state.failures >= 0) throw new Error('away');
      return control.open();
    },
  };
  const daemon = await start({ source, over: { control: flaky } });
  await eventually('in force', async () => (await statusOf()).version === rules[0]?.version);
  state.taken = true;
  await eventually('in force later', async () => (await statusOf()).version === newer[0]?.version);
  expect(daemon.troubles.some(({ where }) => where === 'round')).toBe(true);
});

describe('several daemons', () => {
  test('two that start together share the rules, and a due run happens once', async () => {
    await logs.fill(60, 4);
    await oweOne();
    const [one, two] = await Promise.all([start(), start()]);
    await eventually('done', () => one.ended.length + two.ended.length >= 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(one.ended.length + two.ended.length).toBe(1);
    expect([...one.troubles, ...two.troubles]).toEqual([]);
    const starts = (await logs.entries()).filter((entry) => entry.kind === 'run started');
    expect(starts).toHaveLength(1);
    await logs.expectEvidence(60);
    const status = await readStatus(logs.read().config, hostClock);
    expect(status).toMatchObject({ ok: true, daemons_differ: false });
    expect(status.daemons).toHaveLength(2);
  });

  test('a scheduler alone runs nothing, a worker alone runs what it is woken for', async () => {
    await logs.fill(20, 4);
    await oweOne();
    const scheduler = await start({ tasks: ['scheduler'] });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await logs.left()).toEqual({ due: 20, kept: 4 });
    const lonely = await readStatus(logs.read().config, hostClock);
    expect(lonely).toMatchObject({ ok: false, tasks_undone: ['worker'] });
    const worker = await start({ tasks: ['worker'] });
    await eventually('done', () => worker.ended.length === 1);
    expect(scheduler.ended).toEqual([]);
    expect(await logs.left()).toEqual({ due: 0, kept: 4 });
    expect((await readStatus(logs.read().config, hostClock)).tasks_undone).toEqual([]);
  });

  test('one with other policies touches nothing that is in force in another version, and status tells', async () => {
    await logs.fill(20, 4);
    const old = rules;
    const newer = rules.map((rule) => ({ ...rule, version: 'f'.repeat(64) }));
    await start();
    rules = newer;
    await start();
    rules = old;
    await eventually(
      'both seen',
      async () => (await readStatus(logs.read().config, hostClock)).daemons.length === 2,
    );
    expect(await readStatus(logs.read().config, hostClock)).toMatchObject({
      ok: false,
      daemons_differ: true,
    });
  });
});

describe('silence', () => {
  test('a rule without success for two intervals shows as silent', async () => {
    await oweOne();
    expect((await statusOf()).silent).toBe(false);
    await logs.state.query("UPDATE retentiond.rule SET changed_at = clock_timestamp() - interval '3 days'");
    expect((await statusOf()).silent).toBe(true);
    await logs.fill(5, 1);
    const daemon = await start();
    await eventually('done', () => daemon.ended.length === 1);
    expect((await statusOf()).silent).toBe(false);
  });
});
