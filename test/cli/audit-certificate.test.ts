import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { runIn } from '../unit/cli/recorded.ts';

let audited: AuditedLogs;
/** The ids of the runs that acted, in order. */
let runs: readonly string[];
beforeAll(async () => {
  audited = await makeAudited();
  const started = (await audited.logs.entries()).filter(({ kind }) => kind === 'run started');
  runs = started.map(({ run }) => run);
});
afterAll(() => audited.logs.drop());

const ALL_DAYS = ['--since', '2000-01-01', '--until', '2025-12-31'];

describe('of a run', () => {
  test('counts what committed, and names text, entries and the checkpoint that covers them', async () => {
    const { code, stdout, stderr } = await audited.audit('certificate', '--run', String(runs[0]), '--json');
    expect(code, stderr).toBe(0);
    const facts = JSON.parse(stdout);
    const entries = await audited.logs.entries();
    const numberOf = (kind: string): number => entries.findIndex((one) => one.kind === kind) + 1;
    expect(facts).toMatchObject({
      format_version: 1,
      rows: 7,
      batches: 3,
      idle_runs: 0,
      runs: [
        {
          run: runs[0],
          category: 'logs',
          connection: 'crm',
          table: 'public.log',
          action: 'delete',
          status: 'succeeded',
          approvals: null,
          rows: 7,
          inferred: { rows: 0, batches: 0 },
        },
      ],
      entries: { first: { entry: numberOf('run started') }, last: { entry: numberOf('run ended') } },
      checkpoint: { size: audited.older },
      verified: { entries: entries.length },
      policies: [{ title: { default: 'Logs' }, source: null }],
      backups_kept: [{ connection: 'crm', kept: null }],
    });
    const { rows } = await audited.logs.state.query('SELECT hash FROM retentiond.ledger WHERE seq = $1', [
      facts.entries.last.entry,
    ]);
    expect(facts.entries.last.hash).toBe(rows[0].hash);
    const { rows: signed } = await audited.logs.state.query(
      'SELECT root FROM retentiond.checkpoint WHERE size = $1',
      [audited.older],
    );
    expect(facts.checkpoint.root).toBe(signed[0].root);
  });

  test('is a page, in either language, on standard output or in a file', async () => {
    const { stdout } = await audited.audit('certificate', '--run', String(runs[1]), '--lang', 'fr');
    expect(stdout).toMatch(/^<!doctype html>\n<html lang="fr">/);
    expect(stdout).toContain('en 2 lots, sur 5 lignes de données personnelles');
    const written = await audited.audit('certificate', '--run', String(runs[1]), '--out', 'run.html');
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: 'run.html: 5 rows of 1 run\n' });
    const page = readFileSync(join(audited.logs.folder, 'run.html'), 'utf8');
    expect(page).toContain('<html lang="en">');
    expect(page).not.toContain('</html>\n<');
  });

  test('one that no checkpoint covers says so', async () => {
    const { stdout } = await audited.audit('certificate', '--run', String(runs[2]), '--lang', 'en');
    expect(stdout).toContain('none covers these entries yet');
  });

  test('a file that cannot be written', async () => {
    const { code, stderr } = await audited.audit(
      'certificate',
      '--run',
      String(runs[1]),
      '--out',
      'no/run.html',
    );
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('code: file-unwritable'),
    });
  });
});

describe('of a period', () => {
  test('adds up its runs, and only those', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const whole = await audited.audit(
      'certificate',
      '--since',
      today,
      '--until',
      new Date().toISOString(),
      '--json',
    );
    expect(JSON.parse(whole.stdout)).toMatchObject({
      rows: 14,
      batches: 6,
      runs: runs.map((run) => ({ run })),
    });
    const none = await audited.audit('certificate', ...ALL_DAYS, '--json');
    expect(JSON.parse(none.stdout)).toMatchObject({ rows: 0, runs: [], entries: null, checkpoint: null });
    const other = ['--since', today, '--until', new Date().toISOString(), '--category', 'others', '--json'];
    expect(JSON.parse((await audited.audit('certificate', ...other)).stdout)).toMatchObject({
      rows: 0,
      runs: [],
    });
  });

  test('one that is not over is refused', async () => {
    const { code, stdout, stderr } = await audited.audit(
      'certificate',
      '--since',
      '2000-01-01',
      '--until',
      '2999-12-31',
    );
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('code: not-over');
  });
});

test.each([
  [[]],
  [['--since', '2026-01-01']],
  [['--run', '11111111-2222-3333-4444-555555555555', '--category', 'logs']],
  [['--since', '2026-02-01', '--until', '2026-01-01']],
  [['--run', 'Ada Lovelace']],
])('what is no scope is a mistake: %j', async (argv) => {
  const { code, stdout } = await audited.audit('certificate', ...argv);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
});

test('all of an `apply`, by the id that it prints; its rules tell their own runs', async () => {
  const { logs } = audited;
  await logs.fill(3, 0);
  const applied = await runIn(logs.folder, 'apply --yes --json');
  const { run, rules } = JSON.parse(applied.stdout);
  const { code, stdout, stderr } = await audited.audit('certificate', '--run', run, '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: 3, runs: [{ run: rules[0].run, rows: 3 }] });
});

test('a run that is not known', async () => {
  const unknown = await audited.audit('certificate', '--run', '11111111-2222-3333-4444-555555555555');
  expect(unknown).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('the ledger has no run 11111111-'),
  });
});

test('a ledger that does not verify certifies nothing', async () => {
  const { state } = audited.logs;
  await state.query("SET session_replication_role = 'replica'");
  await state.query(
    `UPDATE retentiond.ledger SET entry = replace(entry, '"rows":3', '"rows":4') WHERE seq = 6`,
  );
  const { code, stdout, stderr } = await audited.audit('certificate', '--run', String(runs[0]));
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain('code: ledger-not-verified');
});
