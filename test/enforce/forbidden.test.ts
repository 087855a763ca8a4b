import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { connectProject } from '../../src/app/connection/connect.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import { placeHold } from '../../src/app/hold/place.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { connect } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/*
 * What must not be held at all goes, whatever is known of it: in the order of its keys, since no event orders it. A held
 * row stays, and so does one that something else needs.
 */

const POLICY = `category: cards
title: "Card data"
purpose: "None"
legal_basis: legal_obligation
keep: forbidden
`;

const MAP = `connection: crm
tables:
  card:
    category: cards
    where: { kind: card }
    key: [shop, number]
    person: { user: user_id }
    dependants:
      - { table: scan, on: { card_id: id }, then: delete }
  scan: { with: card }
  dispute: { exempt: "kept by law" }
`;

const CARDS = 40;
const BATCH = 7;
const HELD = 5;
const DISPUTED = 13;

let project: TestProject;
let target: pg.Client;

beforeAll(async () => {
  project = await makeProject({
    policies: { 'cards.yaml': POLICY },
    datamap: MAP,
    batchRows: BATCH,
    config: 'holds: { key_file: holds.key }\n',
  });
  project.write('holds.key', `${randomBytes(32).toString('hex')}\n`);
  await project.migrate();
  target = await connect(project.database.url);
  await target.query(`
    CREATE TABLE card (id int UNIQUE NOT NULL, shop text, number int, kind text, user_id int, PRIMARY KEY (shop, number));
    CREATE TABLE scan (id int PRIMARY KEY, card_id int REFERENCES card (id) ON DELETE CASCADE);
    CREATE TABLE dispute (card_id int REFERENCES card (id))`);
});

afterAll(async () => {
  await target.end();
  await project.drop();
});

/** Every third is no card; the keys are in another order than the rows. */
beforeEach(async () => {
  await target.query(`
    TRUNCATE card, scan, dispute;
    INSERT INTO card SELECT i, 'shop ' || i % 4, 100 - i, CASE WHEN i % 3 = 0 THEN 'voucher' ELSE 'card' END, i
      FROM generate_series(1, ${CARDS}) i;
    INSERT INTO scan SELECT i, i FROM generate_series(1, ${CARDS}) i`);
});

const ALL = Array.from({ length: CARDS }, (_, index) => index + 1);
const isCard = (id: number): boolean => id % 3 !== 0;

async function apply(): Promise<RuleApplied> {
  const { config, rules } = project.read();
  const place = await openWorkplace(config, new AbortController().signal, silentObserver);
  const { applied } = await applyRules(place, rules);
  return applied.rules[0] as RuleApplied;
}

async function expectLeft(stays: (id: number) => boolean): Promise<void> {
  const left = ALL.filter(stays);
  for (const text of ['SELECT id FROM card ORDER BY 1', 'SELECT card_id AS id FROM scan ORDER BY 1'])
    expect((await target.query(text)).rows.map((row) => row.id)).toEqual(left);
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
}

test('every row goes that the filter lets in, with what depends on it, and no other', async () => {
  expect(await apply()).toMatchObject({
    status: 'succeeded',
    stopped_by: null,
    rows: ALL.filter(isCard).length,
  });
  await expectLeft((id) => !isCard(id));
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: 0 });
});

test('a row that is locked is waited for, and one that comes in the middle of a run goes as well', async () => {
  const application = await connect(project.database.url);
  await application.query('BEGIN');
  await application.query('SELECT FROM card WHERE id = 1 FOR UPDATE');
  await application.query("INSERT INTO card VALUES (1000, 'a shop', 1, 'card', 1)");
  const running = apply();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await application.query('COMMIT');
  await application.end();
  expect(await running).toMatchObject({ status: 'succeeded', stopped_by: null });
  await expectLeft((id) => !isCard(id));
});

test('a held row stays, and one that something else needs', async () => {
  const words = { matter: 'a case', reason: 'a test', reviewOn: null };
  const waiting = { milliseconds: 1_000, observer: silentObserver, troubled: () => undefined };
  const who = { kind: 'person', target: String(HELD), personKind: 'user' } as const;
  await placeHold(project.read().config, { ...words, ...who }, waiting);
  await target.query(`INSERT INTO dispute VALUES (${DISPUTED})`);
  const read = project.read();
  const { checked } = await connectProject(read);
  const now = hostClock();
  const [planned] = (await countPlan(read.config, checked, now)).rules;
  const cards = ALL.filter(isCard).length;
  expect(planned).toMatchObject({
    rule: 'crm/card/cards',
    breach: cards - 2,
    due: cards - 2,
    overdue: 0,
    held: 1,
    blocked: 1,
    kept: 0,
    not_started: 0,
    capped: 0,
  });
  expect(await apply()).toMatchObject({ status: 'succeeded', stopped_by: null, rows: cards - 2 });
  await expectLeft((id) => !isCard(id) || id === HELD || id === DISPUTED);
});
