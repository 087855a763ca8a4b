import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { type Ended, run } from './spawn.ts';

const CANARY = 'canary@example.com';

let project: TestProject;
let target: pg.Client;
const outputs: string[] = [];

beforeAll(async () => {
  const map = LOGS_MAP.replace('user: user_id', 'email: email');
  project = await makeProject({
    policies: { 'logs.yaml': LOGS_POLICY },
    datamap: map,
    batchRows: 3,
    control: 'empty',
  });
  target = await connect(project.database.url);
  await target.query(
    'CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz, email text, stays bool)',
  );
  await target.query('CREATE INDEX ON log (ts)');
  await fill();
});
afterAll(async () => {
  await target.end();
  await project.drop();
});

/** Rows on both sides of the deadline, which is the first local midnight that three months after have not reached. */
async function fill(): Promise<void> {
  await target.query(`
    WITH today AS (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS day),
    first AS (
      SELECT min(d)::date::timestamp AT TIME ZONE 'Europe/Paris' AS at
      FROM today, generate_series(day - 120, day, interval '1 day') d WHERE d + interval '3 months' >= day
    )
    INSERT INTO log (ts, email, stays)
    SELECT at + shift, '${CANARY}', shift >= interval '0' FROM first, unnest(ARRAY[
      interval '-1 microsecond', '-1 second', '-1 hour', '-2 days', '-1 year', '-30 years',
      '0', '1 microsecond', '1 second', '1 hour']) shift
    UNION ALL SELECT unnest(ARRAY[NULL, 'infinity', '-infinity', '1989-12-31', now() + interval '1 day']), '${CANARY}', true`);
}

async function left(): Promise<string> {
  const { rows } = await target.query(
    'SELECT stays, count(*)::int AS n FROM log GROUP BY stays ORDER BY stays',
  );
  return JSON.stringify(rows.map(({ stays, n }) => [stays, n]));
}

/** In this process, which is quicker by a second; `child` is the real thing. */
async function cli(args: string): Promise<Ended> {
  return heard(runIn(project.folder, args));
}

async function child(args: string): Promise<Ended> {
  return heard(run(project.folder, args));
}

async function heard(ending: Promise<Ended>): Promise<Ended> {
  const ended = await ending;
  outputs.push(ended.stdout, ended.stderr);
  return ended;
}

const BEFORE = '[[false,6],[true,9]]';
const AFTER = '[[true,9]]';

test('before anything is migrated, guards refuse with 5 and nothing changes', async () => {
  const [valid, refused] = await Promise.all([child('validate --connect'), child('apply --yes')]);
  expect(valid).toEqual({ code: 0, stdout: 'no findings in 1 policy and 1 data map\n', stderr: '' });
  expect(refused).toMatchObject({ code: 5, stdout: '' });
  expect(refused.stderr).toMatch(
    /^error: .*\nhint: run `retentiond migrate` once\ncode: control-not-migrated\n$/m,
  );
  expect(await cli('migrate --json')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"0001_ledger.sql"'),
  });
  const [again, typo, early] = await Promise.all([
    cli('migrate'),
    cli('migrate --target crn'),
    cli('apply --yes --json'),
  ]);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') });
  expect(typo).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('it has: crm') });
  expect(early.code).toBe(5);
  expect(early.stderr).toContain('hint: run `retentiond migrate --target crm` once');
  expect(JSON.parse(early.stdout)).toMatchObject({
    rules: [{ status: 'failed', stopped_by: 'receipts-missing', rows: 0 }],
  });
  expect(await left()).toBe(BEFORE);
  expect(await cli('migrate --target crm')).toMatchObject({ code: 0, stderr: '' });
});

test('plan counts every state and changes nothing', async () => {
  const [text, json, forecast] = await Promise.all([
    child('plan --detailed-exitcode'),
    cli('plan --json'),
    cli('plan --at 2999-01-01T00:00Z'),
  ]);
  expect(text.code).toBe(2);
  expect(text.stdout).toMatch(/\nplan: 1 rule, 6 rows due \([1-6] overdue\), digest [0-9a-f]{64}\n$/);
  expect(`${text.stdout}${text.stderr}`).not.toContain('\u001b');
  const { rules, totals, ...rest } = JSON.parse(json.stdout);
  expect(json).toMatchObject({ code: 0, stderr: '' });
  expect(rest).toEqual({
    format_version: 1,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    at: expect.stringMatching(/Z$/),
  });
  expect(rules).toEqual([
    expect.objectContaining({
      rule: 'crm/log/logs',
      category: 'logs',
      connection: 'crm',
      table: 'log',
      action: 'delete',
      due: 6,
      kept: 4,
    }),
  ]);
  expect(totals).toMatchObject({
    due: 6,
    kept: 4,
    undated: 1,
    future: 1,
    implausible: 3,
    breach: 0,
    capped: 0,
  });
  expect(forecast.stdout).toMatch(/plan: 1 rule, 11 rows due/);
  expect(await left()).toBe(BEFORE);
});

test('apply deletes exactly what is due, and nothing is left for a second time', async () => {
  expect(await cli('apply')).toMatchObject({ code: 64, stdout: '' });
  expect(await left()).toBe(BEFORE);
  const first = await child('apply --yes --json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toEqual({
    format_version: 1,
    run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    rules: [
      {
        rule: 'crm/log/logs',
        run: expect.stringMatching(/^[0-9a-f-]{36}$/),
        category: 'logs',
        connection: 'crm',
        table: 'log',
        action: 'delete',
        status: 'succeeded',
        rows: 6,
        batches: 2,
        stopped_by: null,
        small_groups: null,
      },
    ],
    totals: { rows: 6, batches: 2 },
  });
  expect(first.stderr).toMatch(/^crm\/log\/logs: succeeded, 6 rows deleted$/m);
  expect(await left()).toBe(AFTER);
  const [second, planned] = [await cli('apply --yes'), await cli('plan --detailed-exitcode')];
  expect(second.code).toBe(0);
  expect(second.stderr).toMatch(/^nothing is due: the rules run all the same/m);
  expect(second.stdout).toMatch(/\napply: 1 rule, 0 rows deleted in 0 batches, run [0-9a-f-]{36}\n$/);
  expect(planned.code).toBe(0);
  expect(await left()).toBe(AFTER);
});

test('the auditor reads the ledger and verifies it', async () => {
  const [text, json, outcomes, none, verified] = await Promise.all([
    cli('audit list'),
    cli('audit list --rule crm/log/logs --json'),
    cli('audit list --kind outcome'),
    cli('audit list --rule crm/no/such --json'),
    cli('audit verify --json'),
  ]);
  const lines = text.stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^ +1 {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}opened {17}ledger [0-9a-f-]{36}$/);
  const { format_version, entries } = JSON.parse(json.stdout) as {
    format_version: number;
    entries: { kind: string; rows?: number }[];
  };
  expect(format_version).toBe(1);
  const elsewhere = lines.filter((one) => /Z {2}(opened|key rotated) /.test(one));
  expect(entries).toHaveLength(lines.length - elsewhere.length);
  expect(elsewhere).toHaveLength(2);
  const gone = entries
    .filter((entry) => entry.kind === 'outcome')
    .reduce((sum, entry) => sum + (entry.rows ?? 0), 0);
  expect(gone).toBe(6);
  expect(outcomes.stdout.match(/committed {2}3 rows/g)).toHaveLength(2);
  expect(JSON.parse(none.stdout)).toEqual({ format_version: 1, entries: [], next: null });
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.stdout)).toEqual({
    format_version: 1,
    ok: true,
    entries: lines.length,
    head: expect.stringMatching(/^[0-9a-f]{64}$/),
    checkpoint: null,
    first_bad: null,
    unsigned: lines.length,
    copied: 0,
    access: null,
    not_checked: [],
  });
});

test('a ledger that was tampered with ends with 4 and names the first bad entry', async () => {
  const superuser = await connect(project.database.controlSuperuserUrl);
  await superuser.query('ALTER TABLE retentiond.ledger DISABLE TRIGGER ALL');
  const tamper = `UPDATE retentiond.ledger SET entry = replace(entry, '"rows":3', '"rows":2')
    WHERE seq = (SELECT min(seq) FROM retentiond.ledger WHERE entry LIKE '%"rows":3%') RETURNING seq::int`;
  const seq = (await superuser.query(tamper)).rows[0].seq as number;
  const [text, json] = await Promise.all([child('audit verify'), cli('audit verify --json')]);
  expect(text.code).toBe(4);
  expect(text.stdout).toMatch(new RegExp(`^entry ${seq} is the first bad one: `));
  expect(json.code).toBe(4);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, first_bad: { entry: seq, code: 'hash' } });
  await superuser.query('UPDATE retentiond.ledger SET entry = $1 WHERE seq = $2', ['not JSON', seq]);
  const list = await cli('audit list');
  expect(list.code).toBe(4);
  expect(list.stderr).toContain(`entry ${seq} of the ledger cannot be read`);
  await superuser.end();
});

test('no output held a value of a row, a password, or a stack', () => {
  const password = new URL(project.database.url).password;
  expect(outputs.length).toBeGreaterThan(30);
  for (const output of outputs) {
    expect(output).not.toContain(CANARY);
    expect(output).not.toContain(password);
    expect(output).not.toMatch(/^\s+at /m);
  }
});
