import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { connect } from '../support/engines/postgresql.ts';
import { expectOutcomes, readEntries } from '../support/logs.ts';
import { actMeddled } from '../support/meddle.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/*
 * On MariaDB, where no UPDATE answers its rows: they are held in the order of an index, and as many are altered in that
 * order, while the next ones are held already.
 */

const POLICY = `category: customers
title: "Customers"
purpose: "Orders"
legal_basis: contract
starts: last seen
keep: 3 years
then: anonymise
examples:
  - { given: { last seen: 2020-01-31 }, on: 2024-05-01, expect: anonymised }
`;

const MAP = `connection: crm
timezone: Europe/Paris
tables:
  people:
    category: customers
    person: { customer: id }
    events:
      last seen: { column: last_seen, always: true }
    anonymise:
      columns:
        email: { set: nobody }
        phone: null
      leaves: [id, last_seen, mark]
      marker: anonymised_at
`;

const BATCH = 10;
const DUE = 5 * BATCH;
const HELD = /FOR UPDATE$/;
const ALTERED = /^\s*UPDATE `/;

let project: TestProject;
let target: TargetClient;
beforeEach(async () => {
  project = await makeProject({
    policies: { 'customers.yaml': POLICY },
    datamap: MAP,
    batchRows: BATCH,
    engine: MARIADB,
  });
  await project.migrate();
  target = await MARIADB.connect(project.database.url);
  await target.query(
    `CREATE TABLE people (id varchar(9) PRIMARY KEY, email varchar(99), phone varchar(9), last_seen datetime NOT NULL,
      anonymised_at datetime NULL, mark int, KEY (last_seen))`,
  );
  // A rule's first run goes one batch after the other.
  await add(1, 'NOW() - INTERVAL 9 YEAR');
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
  await target.query('DELETE FROM people');
  await add(DUE, 'NOW() - INTERVAL 4 YEAR + INTERVAL seq MINUTE');
  await add(3, 'NOW() - INTERVAL seq MINUTE');
});
afterEach(async () => {
  await target.end();
  await project.drop();
});

let added = 0;
async function add(count: number, seen: string): Promise<void> {
  added += 1;
  await target.query(
    `INSERT INTO people SELECT CONCAT(${added}, '-', seq), 'a@example.org', '+33 1', ${seen}, NULL, NULL FROM seq_1_to_${count}`,
  );
}

interface Seen {
  readonly result: RuleApplied;
  readonly statements: readonly string[];
  readonly retried: readonly string[];
}

/** Applies, and lets something happen before the nth statement of a kind passes. */
async function applySeen(
  words: RegExp,
  nth: number,
  meddle: (statements: readonly string[]) => Promise<unknown>,
): Promise<Seen> {
  const retried: string[] = [];
  const seen = await actMeddled(project.database.url, { words, nth }, meddle, (url) =>
    apply(url, (code) => void retried.push(code)),
  );
  return { ...seen, retried };
}

async function apply(
  url?: string,
  batchRetried: (code: string) => void = () => undefined,
): Promise<RuleApplied> {
  const { config, rules } = project.read();
  const crm = config.connections['crm'] as Config['connections'][string];
  const place = await openWorkplace(
    { ...config, connections: { crm: { ...crm, ...(url === undefined ? {} : { url }) } } },
    new AbortController().signal,
    { ...silentObserver, batchRetried: ({ code }) => batchRetried(code) },
  );
  return (await applyRules(place, rules)).applied.rules[0] as RuleApplied;
}

/** All that were due are altered once, nothing else is, and the ledger says so. */
async function expectAltered(rows: number): Promise<void> {
  const { rows: found } = await target.query(
    `SELECT CAST(COUNT(*) AS CHAR) AS count, CAST(SUM((last_seen < NOW() - INTERVAL 3 YEAR) =
      (email = 'nobody' AND phone IS NULL AND anonymised_at > NOW() - INTERVAL 1 DAY)) AS CHAR) AS fit FROM people`,
  );
  const count = String(rows + 3);
  expect(found).toEqual([{ count, fit: count }]);
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
  const state = await connect(project.database.controlSuperuserUrl);
  await expectOutcomes(await readEntries(state), target, state, rows + 1, MARIADB);
  await state.end();
}

test('the next rows are held while these are altered and committed, and no key is sent to alter them', async () => {
  let ahead = false;
  const held = (seen: readonly string[]): number =>
    seen.filter((sql) => HELD.test(sql) && !/WHERE FALSE/.test(sql)).length;
  const { result, statements } = await applySeen(/^COMMIT$/, 1, async (seen) => {
    for (let waited = 0; waited < 8_000 && held(seen) < 2; waited += 20) await sleep(20);
    ahead = held(seen) > 1;
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE, batches: DUE / BATCH });
  expect(ahead).toBe(true);
  expect(statements.some((sql) => /SKIP LOCKED|UPDATE JSON_TABLE/.test(sql))).toBe(false);
  await expectAltered(DUE);
});

test('rows of one time are taken apart by their keys', async () => {
  await target.query("UPDATE people SET last_seen = '2015-01-01' WHERE last_seen < NOW() - INTERVAL 3 YEAR");
  const { result, statements } = await applySeen(HELD, 1, async () => undefined);
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE, batches: DUE / BATCH });
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(false);
  await expectAltered(DUE);
});

test('a row that becomes due among those that are held is not altered in their place', async () => {
  const { result, retried } = await applySeen(ALTERED, 1, () =>
    target.query(`INSERT INTO people SELECT 'between', 'a@example.org', '+33 1',
      MIN(last_seen) + INTERVAL 90 SECOND, NULL, NULL FROM people`),
  );
  expect(retried).toContain('rows-between');
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE + 1 });
  await expectAltered(DUE + 1);
});

test('no row beside those that are held is locked', async () => {
  const { result } = await applySeen(/^COMMIT$/, 1, async () => {
    await MARIADB.limitLocks(target, 1_000);
    await target.query('UPDATE people SET mark = 7 WHERE last_seen > NOW() - INTERVAL 1 DAY');
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  await expectAltered(DUE);
});

test('rows that stay locked are passed by, once rows are locked by their keys', async () => {
  const application = await MARIADB.connect(project.database.url);
  await application.query('START TRANSACTION; SELECT id FROM people ORDER BY last_seen LIMIT 4 FOR UPDATE');
  const { result, statements } = await applySeen(HELD, 1, async () => undefined);
  await application.end();
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(true);
  expect(result).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: DUE - 4 });
});
