import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { migrateControl, migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { connect, LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

let project: TestProject;
let application: pg.Client;
beforeEach(async () => {
  const second = (text: string): string =>
    text.replace(/logs$/m, 'visits').replace('category: logs', 'category: visits');
  project = await makeProject({
    policies: { 'logs.yaml': LOGS_POLICY, 'visits.yaml': second(LOGS_POLICY) },
    datamap: `${LOGS_MAP}${second(LOGS_MAP.slice(LOGS_MAP.indexOf('  log:'))).replace('  log:', '  visit:')}`,
  });
  await project.migrate();
  application = await connect(project.database.url);
  for (const table of ['log', 'visit']) {
    await application.query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, ts timestamptz, user_id int)`);
    await application.query(
      `INSERT INTO ${table} SELECT i, now() - interval '1 year', i FROM generate_series(1, 10) i`,
    );
  }
});
afterEach(async () => {
  await application.end();
  await project.drop();
});

async function apply() {
  const { config, rules } = project.read();
  return applyRules(await openWorkplace(config, new AbortController().signal, silentObserver), rules);
}

test('a rule that is refused or fails does not stop another, and the ledger tells both', async () => {
  await application.query(
    'CREATE TABLE child (id bigint REFERENCES log ON DELETE CASCADE); INSERT INTO child VALUES (1)',
  );
  const { applied, failures } = await apply();
  expect(applied.rules.map(({ table, status, rows }) => ({ table, status, rows }))).toEqual([
    { table: 'log', status: 'failed', rows: 0 },
    { table: 'visit', status: 'succeeded', rows: 10 },
  ]);
  expect(failures.size).toBe(1);
  const { rows } = await application.query(
    'SELECT (SELECT count(*)::int FROM log) AS log, (SELECT count(*)::int FROM child) AS child',
  );
  expect(rows[0]).toEqual({ log: 10, child: 1 });
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
});

test('rights that are missing fail one rule, with nothing done and no value told', async () => {
  const admin = await connect(project.database.superuserUrl);
  await admin.query(
    `ALTER TABLE log OWNER TO postgres; GRANT SELECT, UPDATE ON log TO ${project.database.targetRole}`,
  );
  await admin.end();
  const { applied, failures } = await apply();
  expect(applied.rules).toMatchObject([
    { table: 'log', status: 'failed', stopped_by: 'right-missing', rows: 0 },
    { table: 'visit', status: 'succeeded', rows: 10 },
  ]);
  expect([...failures.values()][0]?.message).toContain('lacks DELETE on public.log');
  expect((await application.query('SELECT count(*)::int AS n FROM log')).rows[0].n).toBe(10);
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
});

test('migrating again changes nothing, and two at once agree on one ledger', async () => {
  const { config } = project.read();
  const again = await Promise.all([
    migrateControl(config),
    migrateControl(config),
    migrateTarget(config, 'crm'),
  ]);
  expect(again.map((one) => one.applied)).toEqual([[], [], []]);
  expect(new Set(again.map((one) => one.ledger)).size).toBe(1);
  expect(await verifyAudit(config)).toMatchObject({ ok: true, entries: 1 });
});

test("a target whose receipts are another ledger's is not taken over", async () => {
  await application.query('UPDATE retentiond_receipts.ledger SET ledger = gen_random_uuid()');
  const failure = await migrateTarget(project.read().config, 'crm').catch((error) => error);
  expect(failure).toMatchObject({ code: 'receipts-of-another-ledger', kind: 'refused' });
});
