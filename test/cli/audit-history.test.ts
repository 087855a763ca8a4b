import { afterEach, expect, test } from 'vitest';
import type { Recomputed, RecomputedRun } from '../../src/app/audit/recompute.ts';
import type { RulesReport } from '../../src/app/audit/rules.ts';
import { sha256Hex } from '../../src/digest.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { runIn } from '../unit/cli/recorded.ts';

let audited: AuditedLogs;
afterEach(() => audited.logs.drop());

async function answer<T>(...argv: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await audited.audit(...argv, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

async function firstRun(): Promise<{
  readonly run: string;
  readonly version: string;
  readonly policy: string;
}> {
  const started = (await audited.logs.entries()).find(({ kind }) => kind === 'run started');
  return started as never;
}

/** What is said of the one run that is named. */
async function recomputed(run: string): Promise<RecomputedRun> {
  const { runs } = await answer<Recomputed>('recompute', '--run', run);
  expect(runs).toHaveLength(1);
  return runs[0] as RecomputedRun;
}

test('rules: those in force with their texts, which are kept under the hashes that the runs name', async () => {
  audited = await makeAudited();
  const { version, policy } = await firstRun();
  const report = await answer<RulesReport>('rules');
  expect(report).toMatchObject({ format_version: 1, set: { by: 'apply' }, waiting: [] });
  expect(report.rules).toEqual([
    { rule: 'crm/log/logs', version, policy, file: 'logs.yaml', schedule: '30 1 * * *', approvals: [] },
  ]);
  expect(policy).toBe(sha256Hex(LOGS_POLICY));
  const { rows } = await audited.logs.state.query('SELECT body FROM retentiond.text WHERE hash = $1', [
    policy,
  ]);
  expect(rows).toEqual([{ body: LOGS_POLICY }]);
  expect((await answer<RulesReport>('rules', '--at', '2020-01-01')).set).toBeNull();
});

test('recompute: counts what should be gone and is there, and what of it was recorded as gone', async () => {
  audited = await makeAudited();
  const { run } = await firstRun();
  const clean = await recomputed(run);
  expect(clean).toMatchObject({ run, rows: 7, status: 'succeeded', takes_all: true });
  expect(clean.there).toEqual({
    due: 0,
    recorded_gone: 0,
    held: 0,
    suspended: 0,
    extended: 0,
    withheld: 0,
    blocked: 0,
  });
  // The rows of the first run come back under their own keys, and two more beside them.
  const { target } = audited.logs;
  await target.query(
    "INSERT INTO log (id, ts, must_stay) SELECT n, now() - interval '2 years', false FROM generate_series(1, 7) AS n",
  );
  await audited.logs.fill(2, 0);
  expect((await recomputed(run)).there).toMatchObject({
    due: 9,
    recorded_gone: 7,
  });
  const { stdout } = await audited.audit('recompute', '--run', run);
  expect(stdout).toContain('should be gone and there: 9 rows\n');
  expect(stdout).toContain('recorded as gone by this run: 7 rows, restored or written again\n');
});

test('recompute and list take the id that `apply` prints: all of its runs, and no others', async () => {
  audited = await makeAudited();
  const { logs } = audited;
  // Two rules: one `apply` has two runs.
  logs.write('policies/more.yaml', LOGS_POLICY.replace('category: logs', 'category: more'));
  await logs.target.query('CREATE TABLE more (LIKE log INCLUDING ALL)');
  logs.write(
    'datamap/crm.yaml',
    `${LOGS_MAP}${LOGS_MAP.slice(LOGS_MAP.indexOf('  log:')).replace('  log:', '  more:').replace('logs', 'more')}`,
  );
  await logs.fill(3, 0);
  const applied = JSON.parse((await runIn(logs.folder, 'apply --yes --json')).stdout);
  const own: readonly string[] = applied.rules.map(({ run }: { run: string }) => run);
  expect(new Set(own).size).toBe(2);
  const { runs } = await answer<Recomputed>('recompute', '--run', applied.run);
  expect(runs.map(({ run, rule, rows }) => [run, rule, rows])).toEqual([
    [own[0], 'crm/log/logs', 3],
    [own[1], 'crm/more/more', 0],
  ]);
  const { stdout } = await audited.audit('recompute', '--run', applied.run);
  expect(stdout.split('\n\n')).toHaveLength(2);
  const listed = await answer<{ entries: { kind: string; seq: number }[] }>('list', '--run', applied.run);
  const each = await Promise.all(
    own.map((run) => answer<{ entries: { seq: number }[] }>('list', '--run', run)),
  );
  const seqs = each.flatMap(({ entries }) => entries.map(({ seq }) => seq));
  expect(listed.entries.map(({ seq }) => seq)).toEqual(seqs.sort((one, other) => one - other));
  expect(listed.entries.filter(({ kind }) => kind === 'run started')).toHaveLength(2);
});

test('an `apply` that only looks is found by the id that it prints, too', async () => {
  audited = await makeAudited();
  const { logs } = audited;
  logs.write('retentiond.yaml', `${logs.configText()}mode: observe\n`);
  const { run, rules } = JSON.parse((await runIn(logs.folder, 'apply --yes --json')).stdout);
  expect(await recomputed(run)).toMatchObject({ run: rules[0].run, stopped_by: 'observed' });
  const { entries } = await answer<{ entries: { kind: string }[] }>('list', '--run', run);
  expect(entries.map(({ kind }) => kind)).toEqual(['run observed']);
});

test('recompute goes by the texts of that run, whatever stands in the files now', async () => {
  audited = await makeAudited();
  const { run, version } = await firstRun();
  audited.logs.write('policies/logs.yaml', LOGS_POLICY.replace(/keep: .*/, 'keep: 9 years'));
  audited.logs.write('datamap/crm.yaml', 'connection: crm\ntables: {}\n');
  expect(await recomputed(run)).toMatchObject({ version, there: { due: 0 } });
});

test('recompute refuses by name what it cannot know: another table, texts that are not kept, no such run', async () => {
  audited = await makeAudited();
  const { run } = await firstRun();
  const none = await audited.audit('recompute', '--run', '00000000-0000-4000-8000-000000000000');
  expect([none.code, none.stderr]).toEqual([64, expect.stringContaining('the ledger has no run')]);
  await audited.logs.target.query('ALTER TABLE log RENAME COLUMN ts TO made_at');
  const drifted = await audited.audit('recompute', '--run', run);
  expect(drifted.code).toBe(5);
  await audited.logs.state.query('ALTER TABLE retentiond.text DISABLE TRIGGER ALL');
  await audited.logs.state.query('DELETE FROM retentiond.text');
  const textless = await audited.audit('recompute', '--run', run);
  expect([textless.code, textless.stderr]).toEqual([5, expect.stringContaining('is not kept')]);
});

test('runs: nothing was scheduled where no daemon put anything in force', async () => {
  audited = await makeAudited();
  const { code, stdout } = await audited.audit('runs');
  expect([code, stdout]).toEqual([0, 'total: 0 expected, 0 lost\n']);
  const strange = await audited.audit('runs', '--rule', 'crm/log/lgs');
  expect([strange.code, strange.stderr]).toEqual([64, expect.stringContaining('did you mean crm/log/logs?')]);
});
