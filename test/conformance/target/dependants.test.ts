import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../../src/app/run/apply.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { SECOND_ENGINES_NOW } from '../../support/engines/engines.ts';
import { silentObserver } from '../../support/observer.ts';
import { makeProject, type TestProject } from '../../support/project.ts';

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

/** The start stands in rows that go with the guest; the server itself would cascade to them. */
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

const GUESTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** An invoice keeps these. */
const INVOICED = [4, 8];

/** Even guests came long ago. */
const isGone = (guest: number): boolean => guest % 2 === 0 && !INVOICED.includes(guest);

describe.each(SECOND_ENGINES_NOW)('what depends on a row on $name', (engine) => {
  let project: TestProject;
  let target: TargetClient;

  beforeEach(async () => {
    project = await makeProject({ policies: { 'guests.yaml': POLICY }, datamap: MAP, batchRows: 10, engine });
    await project.migrate();
    target = await engine.connect(project.database.url);
    const time = engine.name === 'MariaDB' ? 'timestamp(6) NULL' : 'timestamptz';
    const rows = (of: (guest: number) => string): string => GUESTS.map(of).join(', ');
    const visits = [1, 2].map((n) =>
      rows((guest) => {
        const at = guest % 2 === 0 ? engine.before(1, 'YEAR') : engine.now;
        return `(${guest * 10 + n}, ${guest}, ${at})`;
      }),
    );
    for (const statement of [
      'CREATE TABLE guest (id int PRIMARY KEY)',
      `CREATE TABLE visit (id int PRIMARY KEY, guest_id int NOT NULL, at ${time},
        FOREIGN KEY (guest_id) REFERENCES guest (id) ON DELETE CASCADE)`,
      'CREATE TABLE purchase (id int PRIMARY KEY, visit_id int, FOREIGN KEY (visit_id) REFERENCES visit (id) ON DELETE CASCADE)',
      'CREATE TABLE letter (id int PRIMARY KEY, guest_id int)',
      'CREATE TABLE invoice (id int PRIMARY KEY, guest_id int, FOREIGN KEY (guest_id) REFERENCES guest (id))',
      `INSERT INTO guest VALUES ${rows((guest) => `(${guest})`)}`,
      ...visits.map((some) => `INSERT INTO visit VALUES ${some}`),
      'INSERT INTO purchase SELECT id, id FROM visit',
      'INSERT INTO letter SELECT id, id FROM guest',
      `INSERT INTO invoice VALUES ${INVOICED.map((guest) => `(${guest}, ${guest})`).join(', ')}`,
    ])
      await target.query(statement);
  });
  afterEach(async () => {
    await target.end();
    await project.drop();
  });

  async function apply(): Promise<RuleApplied> {
    const { config, rules } = project.read();
    const place = await openWorkplace(config, new AbortController().signal, silentObserver);
    return (await applyRules(place, rules)).applied.rules[0] as RuleApplied;
  }

  async function expectExact(gone: (guest: number) => boolean): Promise<void> {
    const ids = async (text: string): Promise<number[]> =>
      (await target.query(text)).rows.map((row) => Number(row.n));
    const kept = GUESTS.filter((guest) => !gone(guest));
    expect(await ids('SELECT id AS n FROM guest ORDER BY 1')).toEqual(kept);
    expect(await ids('SELECT DISTINCT guest_id AS n FROM visit ORDER BY 1')).toEqual(kept);
    expect(await ids('SELECT DISTINCT floor(id / 10) AS n FROM purchase ORDER BY 1')).toEqual(kept);
    expect(await ids('SELECT id AS n FROM letter ORDER BY 1')).toEqual(GUESTS);
    expect(await ids('SELECT id AS n FROM letter WHERE guest_id IS NOT NULL ORDER BY 1')).toEqual(kept);
    expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
  }

  test('goes with it or is detached, by statements of ours; a row that something else needs stays', async () => {
    expect(await apply()).toMatchObject({ status: 'succeeded', stopped_by: null, rows: 4 });
    await expectExact(isGone);
  });

  test('is held by others: that row stays and is reported, and goes once it is free', async () => {
    const application = await engine.connect(project.database.url);
    await application.query('BEGIN; SELECT id FROM purchase WHERE id = 61 FOR UPDATE');
    expect(await apply()).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: 3 });
    await expectExact((guest) => isGone(guest) && guest !== 6);
    await application.query('ROLLBACK');
    await application.end();
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    await expectExact(isGone);
  });

  test('and would go by a cascade that nobody named: the rule is refused before anything is done', async () => {
    await target.query(
      'CREATE TABLE unnamed (guest_id int, FOREIGN KEY (guest_id) REFERENCES guest (id) ON DELETE CASCADE)',
    );
    expect(await apply()).toMatchObject({ status: 'failed', rows: 0 });
    await expectExact(() => false);
  });
});
