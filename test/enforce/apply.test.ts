import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

let project: TestProject | null = null;
afterEach(async () => {
  await project?.drop();
  project = null;
});

test('rows past their deadline go, all others stay, and the ledger verifies', async () => {
  project = await makeProject({ policies: { 'logs.yaml': LOGS_POLICY }, datamap: LOGS_MAP, batchRows: 100 });
  await project.migrate();
  const client = new pg.Client({ connectionString: project.database.url });
  await client.connect();
  await client.query(
    'CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz, user_id int)',
  );
  await client.query('CREATE INDEX ON log (ts)');
  await client.query(
    `INSERT INTO log (ts, user_id) SELECT now() - i * interval '1 hour', i FROM generate_series(0, 9999) i`,
  );
  await client.query(
    `INSERT INTO log (ts) VALUES (NULL), ('infinity'), ('-infinity'), ('1980-01-01'), (now() + interval '1 day')`,
  );
  const today = `(now() AT TIME ZONE 'Europe/Paris')::date`;
  const before = await client.query(
    `SELECT count(*)::int AS n FROM log WHERE isfinite(ts) AND ts > '1990-01-01' AND ((ts AT TIME ZONE 'Europe/Paris')::date + interval '3 months')::date < ${today}`,
  );
  const read = project.read();
  const place = await openWorkplace(read.config, new AbortController().signal, silentObserver);
  const { applied, failures } = await applyRules(place, read.rules);
  expect(failures).toEqual(new Map());
  expect(applied.rules[0]).toMatchObject({ status: 'succeeded', rows: before.rows[0].n, stopped_by: null });
  const after = await client.query('SELECT count(*)::int AS n FROM log');
  expect(after.rows[0].n).toBe(10005 - before.rows[0].n);
  await client.end();
  const verdict = await verifyAudit(read.config);
  expect(verdict).toMatchObject({ ok: true, first_bad: null });
  // Opened, the digest key, the run's start and end.
  expect(verdict.entries).toBe(1 + 1 + 2 + 2 * (applied.rules[0]?.batches ?? 0));
});
