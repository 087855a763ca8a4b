import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { connect } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const POLICY = `category: guests
title: "Guests"
purpose: "Visits"
legal_basis: contract
starts: last visit
keep: 3 months
then: delete
examples:
  - { given: { last visit: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

/** The start stands in rows that go with the guest. */
const MAP = `connection: crm
tables:
  guest:
    category: guests
    person: { number: id }
    events:
      last visit: { latest: at, of: visit, on: guest_id }
    dependants:
      - table: visit
        on: guest_id
        then: delete
        dependants:
          - { table: purchase, on: { visit_id: id }, then: delete }
      - { table: letter, on: guest_id, then: detach }
  visit: { with: guest }
  purchase: { with: guest }
  letter: { with: guest }
  invoice: { exempt: "kept by law" }
`;

const BATCH = 10;

let project: TestProject;
let target: pg.Client;

beforeAll(async () => {
  project = await makeProject({ policies: { 'guests.yaml': POLICY }, datamap: MAP, batchRows: BATCH });
  await project.migrate();
  target = await connect(project.database.url);
  await target.query(`
    CREATE TABLE guest (id int PRIMARY KEY);
    CREATE TABLE visit (id int PRIMARY KEY, guest_id int NOT NULL REFERENCES guest ON DELETE CASCADE, at timestamptz);
    CREATE TABLE purchase (id int PRIMARY KEY, visit_id int REFERENCES visit ON DELETE CASCADE);
    CREATE TABLE letter (id int PRIMARY KEY, guest_id int);
    CREATE TABLE invoice (id int PRIMARY KEY, guest_id int REFERENCES guest)`);
});
afterAll(async () => {
  await target.end();
  await project.drop();
});

const GUESTS = 12;

/** Even guests came long ago; the fourth and the eighth have an invoice; each has two visits and a letter. */
beforeEach(async () => {
  await target.query(`
    TRUNCATE guest, visit, purchase, letter, invoice;
    INSERT INTO guest SELECT i FROM generate_series(1, ${GUESTS}) i;
    INSERT INTO visit SELECT i * 10 + j, i, CASE WHEN i % 2 = 0 THEN now() - interval '1 year' ELSE now() END
      FROM generate_series(1, ${GUESTS}) i, generate_series(1, 2) j;
    INSERT INTO purchase SELECT id, id FROM visit;
    INSERT INTO letter SELECT i, i FROM generate_series(1, ${GUESTS}) i;
    INSERT INTO invoice VALUES (1, 4), (2, 8)`);
});

async function apply(
  over: { readonly url?: string; readonly batchRows?: number } = {},
): Promise<RuleApplied> {
  const { config, rules } = project.read();
  const crm = config.connections['crm'];
  if (!crm) throw new Error('the project has no connection crm');
  const changed = { ...config, connections: { crm: { ...crm, ...over } } };
  const place = await openWorkplace(changed, new AbortController().signal, silentObserver);
  const { applied } = await applyRules(place, rules);
  return applied.rules[0] as RuleApplied;
}

const gone = (guest: number): boolean => guest % 2 === 0 && guest !== 4 && guest !== 8;

async function expectExact(isGone = gone): Promise<void> {
  const ids = async (text: string): Promise<number[]> => (await target.query(text)).rows.map((row) => row.n);
  const all = Array.from({ length: GUESTS }, (_, index) => index + 1);
  const kept = all.filter((guest) => !isGone(guest));
  expect(await ids('SELECT id AS n FROM guest ORDER BY 1')).toEqual(kept);
  expect(await ids('SELECT DISTINCT guest_id AS n FROM visit ORDER BY 1')).toEqual(kept);
  expect(await ids('SELECT DISTINCT p.id / 10 AS n FROM purchase p ORDER BY 1')).toEqual(kept);
  expect(await ids('SELECT id AS n FROM letter ORDER BY 1')).toEqual(all);
  expect(await ids('SELECT id AS n FROM letter WHERE guest_id IS NOT NULL ORDER BY 1')).toEqual(kept);
  expect(await ids('SELECT id AS n FROM invoice ORDER BY 1')).toEqual([1, 2]);
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
}

test('what depends on a row goes with it or is detached, and a row that something else needs stays', async () => {
  expect(await apply()).toMatchObject({ status: 'succeeded', stopped_by: null, rows: 4 });
  await expectExact();
});

test('a batch locks no more rows than it may, dependants included, and its intent names them', async () => {
  const state = await connect(project.database.controlSuperuserUrl);
  const before = await state.query('SELECT size FROM retentiond.chain');
  await apply();
  const { rows } = await state.query(
    `SELECT entry::jsonb AS entry FROM retentiond.ledger
     WHERE seq > $1 AND entry::jsonb->>'kind' = 'intent' ORDER BY seq`,
    [before.rows[0].size],
  );
  await state.end();
  expect(rows.length).toBeGreaterThan(1);
  for (const { entry } of rows) {
    const dependants: { readonly rows: number }[] = entry.dependants;
    expect(dependants.reduce((sum, one) => sum + one.rows, entry.rows)).toBeLessThanOrEqual(BATCH);
    expect(entry.dependants).toEqual([
      { table: 'public.letter', action: 'detach', rows: entry.rows },
      { table: 'public.purchase', action: 'delete', rows: 2 * entry.rows },
      { table: 'public.visit', action: 'delete', rows: 2 * entry.rows },
    ]);
  }
});

test('a row that takes along more than a batch may have is left, and the others go', async () => {
  await target.query('INSERT INTO purchase SELECT 1000 + i, 21 FROM generate_series(1, 50) i');
  expect(await apply()).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: 3 });
  await target.query('DELETE FROM purchase WHERE id > 1000');
  await expectExact((guest) => gone(guest) && guest !== 2);
});

test('a row that takes along more than the small batches of a first run goes in one of its own', async () => {
  await target.query('INSERT INTO purchase SELECT 1000 + i, 21 FROM generate_series(1, 150) i');
  expect(await apply({ batchRows: 300 })).toMatchObject({ status: 'succeeded', rows: 4 });
  await expectExact();
});

/** Applies, and lets the application do something when a statement goes by for the first time. */
async function applyWhile(words: RegExp, meddle: () => Promise<unknown>): Promise<RuleApplied> {
  const state = { seen: false };
  const wire = await openWire(project.database.url, async (sql): Promise<Verdict> => {
    if (state.seen || !words.test(sql)) return 'pass';
    state.seen = true;
    await meddle();
    return 'pass';
  });
  try {
    const result = await apply({ url: wire.url });
    expect(state.seen).toBe(true);
    return result;
  } finally {
    await wire.close();
  }
}

test('a letter that comes between the lock and the deletion is noticed, and goes the way of the others', async () => {
  await applyWhile(/INTO retentiond_receipts/, () => target.query('INSERT INTO letter VALUES (100, 2)'));
  expect((await target.query('SELECT guest_id FROM letter WHERE id = 100')).rows).toEqual([
    { guest_id: null },
  ]);
  await target.query('DELETE FROM letter WHERE id = 100');
  await expectExact();
});

test('a guest who comes back while the rows are being locked stays with everything', async () => {
  const application = await connect(project.database.url);
  // The visit waits for the guest, whom we have, or is there before the guest is asked about again.
  await applyWhile(/FOR UPDATE OF t SKIP LOCKED/, () =>
    application.query('INSERT INTO visit VALUES (999, 2, now())'),
  );
  await application.end();
  await target.query('DELETE FROM visit WHERE id = 999');
  await expectExact((guest) => gone(guest) && guest !== 2);
});

test('a visit that is moved to today while it is locked for us stays with its guest', async () => {
  const application = await connect(project.database.url);
  await applyWhile(/FOR UPDATE OF d/, () => application.query('UPDATE visit SET at = now() WHERE id = 61'));
  await application.end();
  await expectExact((guest) => gone(guest) && guest !== 6);
});
