import { afterEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../../src/app/run/apply.ts';
import type { Config } from '../../../src/config/config.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { casesNow, SECOND_ENGINES_NOW } from '../../support/engines/engines.ts';
import { connect } from '../../support/engines/postgresql.ts';
import { expectOutcomes, readEntries } from '../../support/logs.ts';
import { silentObserver } from '../../support/observer.ts';
import { makeProject, type TestProject } from '../../support/project.ts';
import { openWire, type Verdict } from '../../support/wire.ts';

const MEMORIES = ['a marker', 'a list of keys'] as const;
type Memory = (typeof MEMORIES)[number];

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

const mapOf = (memory: Memory): string => `connection: crm
tables:
  people:
    category: customers
    person: { customer: id }
    events:
      last seen: last_seen
    anonymise:
      columns:
        email: { set: "user-{random}@invalid.example" }
        phone: null
      leaves: [region, id, last_seen${memory === 'a marker' ? '' : ', anonymised_at'}]
${memory === 'a marker' ? '      marker: anonymised_at\n' : ''}`;

/** What becomes of a COMMIT, and what recovery says of it. */
const LOSSES: readonly (readonly [Verdict, string])[] = [
  ['cut', 'aborted'],
  ['lose the answer', 'committed'],
];

/** Every one of them is past its time but the last. */
const PEOPLE = 30;

interface Scene {
  readonly project: TestProject;
  readonly target: TargetClient;
}

const open: Scene[] = [];
afterEach(async () => {
  for (const { project, target } of open.splice(0)) {
    await target.end();
    await project.drop();
  }
});

async function make(engine: TestEngine, memory: Memory): Promise<Scene> {
  const project = await makeProject({
    policies: { 'customers.yaml': POLICY },
    datamap: mapOf(memory),
    batchRows: 8,
    engine,
  });
  await project.migrate();
  const target = await engine.connect(project.database.url);
  const time = engine.name === 'MariaDB' ? 'timestamp(6) NULL' : 'timestamptz';
  await target.query(
    `CREATE TABLE people (region varchar(20) NOT NULL, id bigint NOT NULL, email text, phone text, last_seen ${time},
      anonymised_at ${time}, PRIMARY KEY (region, id))`,
  );
  for (let id = 1; id <= PEOPLE; id += 1) {
    const seen = engine.before(id === PEOPLE ? 1 : 4, 'YEAR');
    await target.query(
      `INSERT INTO people VALUES ('north ${id % 3}', ${id}, 'p${id}@example.org', '+33 1', ${seen}, NULL)`,
    );
  }
  const scene = { project, target };
  open.push(scene);
  return scene;
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly phone: string | null;
}

async function peopleOf({ target }: Scene): Promise<readonly Person[]> {
  return (await target.query('SELECT id, email, phone FROM people ORDER BY id')).rows;
}

async function apply({ project }: Scene, url?: string): Promise<RuleApplied> {
  const { config, rules } = project.read();
  const crm = config.connections['crm'] as Config['connections'][string];
  const place = await openWorkplace(
    { ...config, connections: { crm: { ...crm, ...(url === undefined ? {} : { url }) } } },
    new AbortController().signal,
    silentObserver,
  );
  return (await applyRules(place, rules)).applied.rules[0] as RuleApplied;
}

async function expectEvidence(engine: TestEngine, { project, target }: Scene, rows: number): Promise<void> {
  expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true });
  const state = await connect(project.database.controlSuperuserUrl);
  await expectOutcomes(await readEntries(state), target, state, rows, engine);
  await state.end();
}

for (const memory of MEMORIES) {
  describe.each(SECOND_ENGINES_NOW)(`rows that are altered, known by ${memory} on $name`, (engine) => {
    test('are altered once and in nothing but the named columns; the others stay as they are', async () => {
      const scene = await make(engine, memory);
      expect(await apply(scene)).toMatchObject({ status: 'succeeded', rows: PEOPLE - 1 });
      const after = await peopleOf(scene);
      const altered = after.slice(0, -1);
      expect(altered.every(({ email }) => /^user-[0-9a-f]{32}@invalid\.example$/.test(email))).toBe(true);
      expect(new Set(altered.map(({ email }) => email)).size).toBe(PEOPLE - 1);
      expect(altered.every(({ phone }) => phone === null)).toBe(true);
      expect(after.at(-1)).toMatchObject({ email: `p${PEOPLE}@example.org`, phone: '+33 1' });
      await expectEvidence(engine, scene, PEOPLE - 1);
      expect(await apply(scene)).toMatchObject({ status: 'succeeded', rows: 0 });
      expect(await peopleOf(scene)).toEqual(after);
    });

    test('are altered again when their person came back and that is past, too', async () => {
      const scene = await make(engine, memory);
      await apply(scene);
      const before = await peopleOf(scene);
      // Done five years ago, seen again four years ago.
      const marked =
        memory === 'a marker'
          ? 'UPDATE people SET anonymised_at'
          : `UPDATE ${engine.tables.done} SET marked_at`;
      await scene.target.query(`${marked} = ${engine.before(5, 'YEAR')}`);
      await scene.target.query(`UPDATE people SET phone = '+33 2' WHERE id <= 3`);
      expect(await apply(scene)).toMatchObject({ status: 'succeeded', rows: PEOPLE - 1 });
      const after = await peopleOf(scene);
      expect(after.slice(0, 3).every(({ phone }) => phone === null)).toBe(true);
      expect(after[0]?.email).not.toBe(before[0]?.email);
      await expectEvidence(engine, scene, 2 * (PEOPLE - 1));
    });

    test.each(casesNow(engine, LOSSES, []))(
      'are altered once though a COMMIT is lost (%s): recovery says %s',
      async (verdict, outcome) => {
        const scene = await make(engine, memory);
        let commits = 0;
        const wire = await openWire(scene.project.database.url, (sql) => {
          if (!/^COMMIT$/.test(sql)) return 'pass';
          commits += 1;
          return commits === 2 ? verdict : 'pass';
        });
        expect(await apply(scene, wire.url)).toMatchObject({ status: 'succeeded', rows: PEOPLE - 1 });
        await wire.close();
        const state = await connect(scene.project.database.controlSuperuserUrl);
        const recovered = (await readEntries(state)).filter((entry) => entry.seen_by === 'recovery');
        await state.end();
        expect(recovered.map((entry) => entry.outcome)).toEqual([outcome]);
        await expectEvidence(engine, scene, PEOPLE - 1);
      },
    );
  });
}
