import { connectProject } from '../../src/app/connection/connect.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import { explainRow, type RowExplanation } from '../../src/app/row/explain-row.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { ROW_STATES } from '../../src/plan/state/state.ts';
import type { TargetClient, TestEngine } from './engines/engine.ts';
import { addHoldsKey } from './holds.ts';
import { silentObserver } from './observer.ts';
import { makeProject, type TestProject } from './project.ts';

export interface StagedOptions {
  readonly engine: TestEngine;
  /** Whether rows say themselves that they were pseudonymised; else their keys are remembered. */
  readonly marker: boolean;
  /** The start: the day on which the account was closed, or the earlier or later of two. */
  readonly starts?: 'closed' | 'earliest' | 'latest';
  readonly batchRows?: number;
}

/** A project of customers who are pseudonymised after one year, and deleted with their notes after three. */
export interface StagedProject extends TestProject {
  readonly target: TargetClient;
  /** Years since the account was closed, and since it was paid off; null: never. */
  add(id: number, closed: number | null, paid?: number | null): Promise<void>;
  /** Ids of those that are there, and of those whose e-mail is no longer theirs. */
  left(): Promise<{ readonly all: readonly number[]; readonly changed: readonly number[] }>;
  apply(): Promise<readonly Pick<RuleApplied, 'rule' | 'status' | 'rows' | 'stopped_by'>[]>;
  /** Rows by state, each rule by its stage. */
  counted(): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  explain(id: number): Promise<RowExplanation>;
}

export async function makeStaged(options: StagedOptions): Promise<StagedProject> {
  const { engine, marker, starts = 'closed', batchRows = 1_000 } = options;
  const project = await makeProject({
    policies: { 'customers.yaml': policyOf(starts) },
    datamap: mapOf(marker, starts),
    batchRows,
    engine,
  });
  addHoldsKey(project);
  await project.migrate();
  const target = await engine.connect(project.database.url);
  const instant = engine.name === 'MariaDB' ? 'timestamp(6) NULL' : 'timestamptz';
  await target.query(`
    CREATE TABLE customers (id bigint PRIMARY KEY, email varchar(200), closed_at ${instant}, paid_at ${instant},
      done_at ${instant});
    CREATE TABLE notes (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id))`);
  if (engine.name === 'MariaDB') {
    // There a reference beside the column is read and forgotten.
    await target.query('ALTER TABLE notes ADD FOREIGN KEY (customer_id) REFERENCES customers (id)');
  }
  const ago = (years: number | null): string => (years === null ? 'NULL' : engine.before(years, 'YEAR'));
  return {
    ...project,
    target,
    add: async (id, closed, paid = null) => {
      await target.query(
        `INSERT INTO customers VALUES (${id}, 'c${id}@example.org', ${ago(closed)}, ${ago(paid)}, NULL)`,
      );
      await target.query(`INSERT INTO notes VALUES (${id}, ${id})`);
    },
    left: async () => {
      const { rows } = await target.query('SELECT id, email FROM customers ORDER BY id');
      const ids = (list: readonly { id: unknown }[]): readonly number[] => list.map(({ id }) => Number(id));
      return { all: ids(rows), changed: ids(rows.filter(({ id, email }) => email !== `c${id}@example.org`)) };
    },
    apply: async () => {
      const { config, rules } = project.read();
      const place = await openWorkplace(config, new AbortController().signal, silentObserver);
      const { applied } = await applyRules(place, rules);
      return applied.rules.map(({ rule, status, rows, stopped_by }) => ({ rule, status, rows, stopped_by }));
    },
    counted: async () => {
      const read = project.read();
      const { checked } = await connectProject(read);
      const { rules } = await countPlan(read.config, checked, hostClock());
      return Object.fromEntries(
        rules.map((one) => [
          one.rule.split('/').at(-1) as string,
          Object.fromEntries(
            ROW_STATES.map((state) => [state, one[state]]).filter(([, count]) => count !== 0),
          ),
        ]),
      );
    },
    explain: async (id) => {
      const read = project.read();
      const { checked } = await connectProject(read);
      const place = { connection: 'crm', table: 'customers' };
      return explainRow(read, checked, { place, key: async () => [String(id)], at: hostClock() });
    },
    drop: async () => {
      await target.end();
      await project.drop();
    },
  };
}

type Starts = NonNullable<StagedOptions['starts']>;

const policyOf = (starts: Starts): string => `category: customers
title: "Customers"
purpose: "Performing the contract"
legal_basis: contract
starts: ${starts === 'closed' ? 'account closed' : `{ ${starts}: [account closed, last paid] }`}
stages:
  - { keep: 1 year, then: pseudonymise, in: active }
  - { keep: 3 years, then: delete, in: active }
examples:
  - { given: { account closed: 2019-01-01 }, on: 2019-12-31, expect: kept }
  - { given: { account closed: 2019-01-01 }, on: 2020-06-01, expect: pseudonymised }
  - { given: { account closed: 2019-01-01 }, on: 2022-06-01, expect: { active: deleted } }
${starts === 'closed' ? '' : '  - { given: { last paid: 2019-01-01 }, on: 2019-12-31, expect: kept }\n'}`;

const mapOf = (marker: boolean, starts: Starts): string => `connection: crm
timezone: Europe/Paris
tables:
  customers:
    category: customers
    person: { customer: id }
    events:
      account closed: closed_at
${starts === 'closed' ? '' : '      last paid: paid_at\n'}    anonymise:
      columns:
        email: { set: "user-{digest}" }
      leaves: [id, closed_at, paid_at${marker ? '' : ', done_at'}]
${marker ? '      marker: done_at\n' : ''}    dependants:
      - { table: notes, on: customer_id, then: delete }
  notes: { with: customers }
`;
