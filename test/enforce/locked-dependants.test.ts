import type pg from 'pg';
import { afterAll, describe, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import type { Observer } from '../../src/enforce/scene.ts';
import { connect, LOGS_POLICY } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

const MAP = `connection: crm
tables:
  log:
    category: logs
    person: { user: id }
    events: { logged: { column: ts, always: true } }
    dependants:
      - table: line
        on: log_id
        then: delete
        dependants:
          - { table: word, on: line_id, then: delete }
  line: { with: log }
  word: { with: log }
`;

const TABLES = `
  CREATE TABLE log (id int PRIMARY KEY, ts timestamptz NOT NULL);
  CREATE TABLE line (id int PRIMARY KEY, log_id int REFERENCES log ON DELETE CASCADE);
  CREATE TABLE word (id int PRIMARY KEY, line_id int REFERENCES line ON DELETE CASCADE);
  CREATE INDEX ON line (log_id);
  CREATE INDEX ON word (line_id)`;

const BATCH = 20;

/** A project, somebody who looks, and an application in the middle of a transaction. */
interface Scene {
  readonly project: TestProject;
  readonly target: pg.Client;
  readonly application: pg.Client;
}

const opened: Scene[] = [];
afterAll(async () => {
  for (const { project, target, application } of opened) {
    await application.end();
    await target.end();
    await project.drop();
  }
});

async function open(): Promise<Scene> {
  const project = await makeProject({ policies: { 'a.yaml': LOGS_POLICY }, datamap: MAP, batchRows: BATCH });
  await project.migrate();
  const target = await connect(project.database.url);
  const application = await connect(project.database.url);
  opened.push({ project, target, application });
  await target.query(TABLES);
  await application.query('BEGIN');
  return { project, target, application };
}

/** Adds so many rows that are due, each with a line and a word of its own number; the first ones are the oldest. */
async function fill({ target }: Scene, rows: number): Promise<void> {
  await target.query(
    `INSERT INTO log SELECT i, now() - interval '1 year' + i * interval '1 minute' FROM generate_series(1, ${rows}) i`,
  );
  await target.query(`INSERT INTO line SELECT i, i FROM generate_series(1, ${rows}) i`);
  await target.query(`INSERT INTO word SELECT i, i FROM generate_series(1, ${rows}) i`);
}

async function apply(
  { project }: Scene,
  observer: Partial<Observer> = {},
  batchRows = BATCH,
): Promise<RuleApplied> {
  const { config: written, rules } = project.read();
  const crm = written.connections['crm'] as Config['connections'][string];
  const config = { ...written, connections: { crm: { ...crm, batchRows } } };
  const place = await openWorkplace(config, new AbortController().signal, { ...silentObserver, ...observer });
  return (await applyRules(place, rules)).applied.rules[0] as RuleApplied;
}

async function left({ target }: Scene): Promise<readonly number[]> {
  const { rows } = await target.query('SELECT id FROM log ORDER BY id');
  return rows.map((row) => row.id);
}

// Whoever finds rows locked is patient, and nearly all of that time is spent waiting.
describe.concurrent('a row takes along what depends on it', () => {
  test('one that takes along more than a first run locks at first goes alone, even where there is no other', async ({
    expect,
  }) => {
    const scene = await open();
    await fill(scene, 1);
    await scene.target.query('INSERT INTO word SELECT i, 1 FROM generate_series(2, 150) i');
    expect(await apply(scene, {}, 300)).toMatchObject({ status: 'succeeded', rows: 1 });
  });

  test.for([
    ['the oldest row', 'line', [1]],
    ['a row in the middle, two tables down,', 'word', [17]],
    ['rows side by side', 'line', [20, 21]],
  ] as const)(
    'what depends on %s is held by others: that row stays and is reported, all others go',
    async ([, table, held], { expect }) => {
      const scene = await open();
      await fill(scene, 40);
      await scene.application.query(`SELECT FROM ${table} WHERE id = ANY ($1) FOR UPDATE`, [held]);
      const reported: number[] = [];
      const result = await apply(scene, { rowsLeft: ({ rows }) => void reported.push(rows) });
      expect(result).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: 40 - held.length });
      expect(await left(scene)).toEqual(held);
      expect(reported.at(-1)).toBe(held.length);
      await scene.application.query('ROLLBACK');
      expect(await apply(scene)).toMatchObject({ status: 'succeeded', rows: held.length });
      expect(await verifyAudit(scene.project.read().config)).toMatchObject({ ok: true, first_bad: null });
    },
  );

  test('what others let go of meanwhile is taken with the next pass', async ({ expect }) => {
    const scene = await open();
    await fill(scene, 10);
    await scene.application.query('SELECT FROM line WHERE id = 5 FOR UPDATE');
    const letGo = (): void => void scene.application.query('ROLLBACK');
    expect(await apply(scene, { rowsLeft: letGo })).toMatchObject({ status: 'succeeded', rows: 10 });
    expect(await left(scene)).toEqual([]);
  });
});
