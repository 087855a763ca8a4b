import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RuleSource } from '../../../src/app/daemon/rule-set.ts';
import { fixedRules } from '../../../src/app/daemon/rule-set.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import { METRICS } from '../../../src/metrics/table.ts';
import { type AttendedDaemon, startAttended } from '../../support/attended.ts';
import { type Collector, openCollector } from '../../support/collector.ts';
import { eventually, forgetADay } from '../../support/daemon.ts';
import { freePort } from '../../support/free-port.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';

const DUE = 60;
const KEPT = 5;
/** Stands in a row, in a hold's words and in a pause's. */
const CANARY = 'jane.canary@example.com';

let logs: LogsProject;
let daemons: AttendedDaemon[] = [];
let collector: Collector | null = null;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 20 });
  await logs.fill(DUE, KEPT);
});
afterEach(async () => {
  for (const daemon of daemons) await daemon.stop();
  daemons = [];
  await collector?.close();
  collector = null;
  await logs.drop();
});

async function start(
  ...args: Parameters<typeof startAttended> extends [unknown, ...infer Rest] ? Rest : never
) {
  const daemon = await startAttended(logs, ...args);
  daemons.push(daemon);
  return daemon;
}

async function scrape({ url }: AttendedDaemon): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

const RULE = 'rule="crm/log/logs",category="logs",connection="crm",table="log",action="delete"';

test('a run, a count and everything that stands are told; each metric of the table has its samples, and none is about a person', async () => {
  collector = await openCollector();
  await logs.target.query(
    `CREATE TABLE canary (note text DEFAULT '${CANARY}'); UPDATE log SET user_id = 4711 WHERE NOT must_stay`,
  );
  const first = await start();
  await eventually('it was counted', scrapeCount, (counted) => counted === 1);
  await first.stop();
  daemons = [];
  await forgetADay(logs);
  const daemon = await start({ tracingEndpoint: collector.endpoint });
  await eventually('the run has ended', async () => {
    const { rows } = await logs.state.query("SELECT FROM retentiond.run WHERE state = 'succeeded'");
    return rows.length === 1;
  });
  await provokeEverything();
  // What no run of this length does by itself.
  const { observer, daemon: told } = daemon.attendance;
  observer.batchRecovered({
    rule: 'crm/log/logs',
    run: crypto.randomUUID(),
    batch: 'B',
    outcome: 'committed',
  });
  observer.batchRetried({ rule: 'crm/log/logs', code: 'deadlock', milliseconds: 1 });
  observer.brakeReleased({ rule: 'crm/log/logs', milliseconds: 1_500, goesOn: true });
  told.troubled({ where: 'crm/log/logs', error: new Error(CANARY) });
  let text = '';
  await eventually('the last success is told', async () => {
    text = await scrape(daemon);
    return /^retentiond_rule_last_success_timestamp_seconds\{/m.test(text);
  });
  const families = parsePrometheusTextFormat(text);
  expect(families.map(({ name }) => name).sort()).toEqual(Object.keys(METRICS).sort());
  const empty = families.filter(({ metrics }) => metrics.length === 0).map(({ name }) => name);
  expect(empty).toEqual([]);
  for (const { name, metrics } of families) {
    const allowed: readonly string[] = METRICS[name as keyof typeof METRICS].labels;
    for (const { labels = {} } of metrics)
      expect(allowed, name).toEqual(expect.arrayContaining(Object.keys(labels)));
  }
  expect(text).toContain(`retentiond_rows_changed_total{${RULE}} ${DUE}\n`);
  expect(text).toContain('retentiond_batches_committed_total{rule="crm/log/logs"} 3\n');
  expect(text).toContain(`retentiond_rule_rows{${RULE},status="due"} ${DUE}\n`);
  expect(text).toContain(`retentiond_rule_rows{${RULE},status="overdue"} ${DUE}\n`);
  expect(text).toContain(`retentiond_rule_rows{${RULE},status="kept"} ${KEPT}\n`);
  expect(text).toContain(`retentiond_rule_braked{${RULE},brake="wal"} 1\n`);
  expect(text).toContain('retentiond_braked_seconds_total{rule="crm/log/logs"} 1.5\n');
  expect(text).toContain('retentiond_control_up 1\n');
  expect(text).toContain('retentiond_daemons 1\n');
  expect(text).toMatch(/^retentiond_build_info\{version="0\.0\.0"\} 1$/m);
  await daemon.stop();
  daemons = [];
  const said = [text, ...daemon.lines, ...collector.bodies].join('\n');
  for (const secret of ['jane', 'canary', '4711', 'hunter', 'postgres://'])
    expect(said).not.toContain(secret);
  expect(collector.spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['wake', 'round', 'run', 'batch']),
  );
});

interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

async function scrapeCount(): Promise<number> {
  return (
    (await logs.state.query('SELECT FROM retentiond.rule_count WHERE counted_at IS NOT NULL')).rowCount ?? 0
  );
}

/** What gauges tell and nothing here would come to by itself. */
async function provokeEverything(): Promise<void> {
  await logs.state.query(`
    INSERT INTO retentiond.alarm (alarm, about, code, fact, stops)
      VALUES (gen_random_uuid(), 'target', 'receipts-stray', '${CANARY}', false);
    INSERT INTO retentiond.checkpoint (size, root, frontier, note, key)
      VALUES (1, repeat('0', 64), '{}', 'note', 'key');
    INSERT INTO retentiond.verified (size, head, state) VALUES (1, 'head', '{}') ON CONFLICT DO NOTHING;
    INSERT INTO retentiond.run (id, invocation, rule, version, state, started_at, braked, braked_since)
      SELECT gen_random_uuid(), gen_random_uuid(), rule, version, 'running', now(), '[{"connection": "crm", "brake": "wal"}]', now()
      FROM retentiond.rule;
    UPDATE retentiond.rule_count SET failed = 'statement-too-long'`);
}

test('status tells what was counted, of the rules alone, and when; a run makes it count again', async () => {
  const daemon = await start();
  await eventually('it was counted', scrapeCount, (counted) => counted === 1);
  const { config } = logs.read();
  const before = (await readStatus(config, hostClock)).rules[0];
  expect(before).toMatchObject({
    counted: {
      states: { kept: KEPT, due: DUE, overdue: DUE, held: 0, undated: 0 },
      oldest_overdue_days: expect.any(Number),
    },
    count_failed: null,
  });
  const { rows } = await logs.target.query(
    'SELECT floor(extract(epoch FROM now() - min(ts)) / 86400)::int AS days FROM log',
  );
  expect(before?.counted?.oldest_overdue_days).toBe(rows[0].days);
  await forgetADay(logs);
  await eventually(
    'the run has ended',
    async () => (await logs.left()).due,
    (due) => due === 0,
  );
  await logs.state.query(
    "UPDATE retentiond.rule_count SET tried_at = tried_at - interval '10 minutes', milliseconds = 1",
  );
  daemon.daemon.reload();
  await eventually('it was counted again', async () => {
    const status = await readStatus(config, hostClock);
    return status.rules[0]?.counted?.states['due'] === 0;
  });
});

test('a target that is away leaves the last count, its time, and a code', async () => {
  const daemon = await start();
  await eventually('it was counted', scrapeCount, (counted) => counted === 1);
  await logs.target.query('ALTER TABLE log RENAME TO away');
  await logs.state.query("UPDATE retentiond.rule_count SET tried_at = tried_at - interval '2 hours'");
  await eventually('it has failed', async () => {
    const { rows } = await logs.state.query('SELECT failed FROM retentiond.rule_count');
    return rows[0].failed !== null;
  });
  await logs.target.query('ALTER TABLE away RENAME TO log');
  const status = await readStatus(logs.read().config, hostClock);
  expect(status.rules[0]).toMatchObject({ counted: { states: { due: DUE } }, count_failed: 'table-missing' });
  expect(daemon.lines.join('')).not.toContain('"where":"count rows"');
});

test('while the control database is away, metrics say so and readyz is 503; neither takes longer than its time', async () => {
  const daemon = await start();
  const readiness = async (): Promise<Readiness> =>
    (await (await fetch(`${daemon.url}/readyz`)).json()) as Readiness;
  // Its first round may still be going on.
  await eventually('it is ready', readiness, ({ ready }) => ready);
  const { database } = logs;
  const name = new URL(database.controlUrl).pathname.slice(1);
  await logs.state.query(`ALTER ROLE ${logs.database.controlRole} NOLOGIN`);
  await logs.state.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
  );
  await eventually('it is not ready', readiness, ({ ready }) => !ready);
  expect((await fetch(`${daemon.url}/readyz`)).status).toBe(503);
  expect(await readiness()).toEqual({ ready: false, reasons: ['control-unreachable'] });
  expect((await fetch(`${daemon.url}/healthz`)).status).toBe(200);
  await eventually(
    'metrics say so',
    () => scrape(daemon),
    (text) => text.includes('retentiond_control_up 0'),
  );
  await logs.state.query(`ALTER ROLE ${logs.database.controlRole} LOGIN`);
  await eventually('it is ready again', readiness, ({ ready }) => ready);
});

test('a rule that leaves the files takes its samples with it', async () => {
  const { config, rules } = logs.read();
  const state = { source: fixedRules(config, rules) };
  const source: RuleSource = {
    get set() {
      return state.source.set;
    },
    troubles: [],
    look: () => false,
  };
  const daemon = await start({}, source);
  expect(await scrape(daemon)).toContain('crm/log/logs');
  state.source = fixedRules(config, []);
  await eventually(
    'its samples are gone',
    () => scrape(daemon),
    (text) => !text.includes('crm/log/logs'),
  );
});

test('a port that is taken is said before any rule runs', async () => {
  const webProbes = `127.0.0.1:${await freePort()}`;
  await start({ webProbes });
  await forgetADay(logs);
  await expect(startAttended(logs, { webProbes })).rejects.toMatchObject({ code: 'listen-taken' });
});
