import type pg from 'pg';
import { expect } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import { addHoldsKey } from './holds.ts';
import { connect, expectOutcomes, type LedgerEntry, readEntries } from './logs.ts';
import { silentObserver } from './observer.ts';
import { makeProject, type TestProject } from './project.ts';

/**
 * How it is known that a row was done, and how a batch takes its rows: by a marker, altered at once or locked first, or
 * by a list of keys.
 */
export type Form = 'altered first' | 'locked first' | 'remembered';

export const FORMS: readonly Form[] = ['altered first', 'locked first', 'remembered'];

export interface PeopleOptions {
  readonly form?: Form;
  readonly action?: 'anonymise' | 'pseudonymise';
  readonly batchRows?: number;
  readonly receipts?: 'table' | 'none';
}

/** A row as the server writes it: column → text; and the transaction that wrote it. */
export type PersonRow = Readonly<Record<string, string | null>>;

/** A project with one rule that alters rows of one table, and a table beside it that nothing may touch. */
export interface PeopleProject extends TestProject {
  readonly form: Form;
  readonly target: pg.Client;
  readonly state: pg.Client;
  /** Adds a person; times are ISO texts. */
  add(person: NewPerson): Promise<void>;
  /** All of them, in the order of their keys. */
  rows(): Promise<readonly PersonRow[]>;
  /** When each was done, by id: the marker's or the remembered time. */
  doneAt(): Promise<ReadonlyMap<number, string>>;
  apply(over?: Partial<Workplace>, config?: Partial<Config>): Promise<RuleApplied>;
  entries(): Promise<readonly LedgerEntry[]>;
  lapse(): Promise<void>;
  expectEvidence(rowsAltered: number): Promise<void>;
}

export interface NewPerson {
  readonly id: number;
  readonly lastSeen: string | null;
  readonly lastOrder?: string | null;
  readonly email?: string;
  /** When it was done already. */
  readonly done?: string | null;
}

const policyOf = ({ form, action }: Required<PeopleOptions>): string => `category: customers
title: "Customers"
purpose: "Orders"
legal_basis: contract
starts: ${form === 'locked first' ? '{ latest: [last seen, last order] }' : 'last seen'}
keep: 3 years
then: ${action}
examples:
  - { given: { last seen: 2020-01-31 }, on: 2024-05-01, expect: ${action}d }
${form === 'locked first' ? `  - { given: { last order: 2020-01-31 }, on: 2024-05-01, expect: ${action}d }\n` : ''}`;

const mapOf = ({ form, action }: Required<PeopleOptions>): string => `connection: crm
tables:
  people:
    category: customers
    person: { customer: id }
    events:
      last seen: last_seen
${form === 'locked first' ? '      last order: last_order\n' : ''}    anonymise:
      columns:
        email: { set: "${action === 'anonymise' ? 'user-{random}@invalid.example' : 'user-{digest}'}" }
        phone: null
        born: { generalise: year }
        name: { set: "${action === 'anonymise' ? 'nobody' : '{digest}'}" }
      leaves: [region, id, country, last_seen, last_order${form === 'remembered' ? ', anonymised_at' : ''}]
${form === 'remembered' ? '' : '      marker: anonymised_at\n'}  orders: { exempt: "no personal data" }
`;

const TABLES = `
  CREATE TABLE people (region int NOT NULL, id int NOT NULL, email text, phone text, born date, name text NOT NULL,
    country text, last_seen timestamptz, last_order timestamptz, anonymised_at timestamptz, PRIMARY KEY (region, id));
  CREATE INDEX ON people (last_seen);
  CREATE TABLE orders (id int PRIMARY KEY, region int, person int, FOREIGN KEY (region, person) REFERENCES people);`;

export async function makePeople(given: PeopleOptions = {}): Promise<PeopleProject> {
  const options: Required<PeopleOptions> = {
    form: 'altered first',
    action: 'anonymise',
    batchRows: 100,
    receipts: 'table',
    ...given,
  };
  const project = await makeProject({
    policies: { 'customers.yaml': policyOf(options) },
    datamap: mapOf(options),
    batchRows: options.batchRows,
    receipts: options.receipts,
  });
  addHoldsKey(project);
  await project.migrate();
  const target = await connect(project.database.url);
  const state = await connect(project.database.controlSuperuserUrl);
  await target.query(`${TABLES} SET TimeZone = 'UTC'`);
  const remembered = options.form === 'remembered';
  return {
    ...project,
    form: options.form,
    target,
    state,
    add: (person) => addPerson(target, remembered, person),
    rows: async () => {
      const { rows } = await target.query<{ row: PersonRow }>(
        "SELECT to_jsonb(p) || jsonb_build_object('xmin', p.xmin::text) AS row FROM people AS p ORDER BY id",
      );
      return rows.map(({ row }) => row);
    },
    doneAt: async () => {
      const { rows } = await target.query<{ id: number; at: string }>(
        remembered
          ? 'SELECT key[2]::int AS id, marked_at::text AS at FROM retentiond_receipts.done'
          : 'SELECT id, anonymised_at::text AS at FROM people WHERE anonymised_at IS NOT NULL',
      );
      return new Map(rows.map(({ id, at }) => [id, at]));
    },
    apply: async (over = {}, changed = {}) => {
      const { config, rules } = project.read();
      const place = await openWorkplace(
        { ...config, ...changed },
        new AbortController().signal,
        silentObserver,
      );
      return (await applyRules({ ...place, ...over }, rules)).applied.rules[0] as RuleApplied;
    },
    entries: () => readEntries(state),
    lapse: async () => {
      await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
    },
    expectEvidence: async (rowsAltered) => {
      expect(await verifyAudit(project.read().config)).toMatchObject({ ok: true, first_bad: null });
      await expectOutcomes(await readEntries(state), target, state, rowsAltered);
    },
    drop: async () => {
      await target.end();
      await state.end();
      await project.drop();
    },
  };
}

async function addPerson(target: pg.Client, remembered: boolean, person: NewPerson): Promise<void> {
  const { id, lastSeen, lastOrder = null, email = `p${id}@example.org`, done = null } = person;
  await target.query(`INSERT INTO people VALUES ($1, $2, $3, $4, $5, $6, 'FR', $7, $8, $9)`, [
    id % 3,
    id,
    email,
    `+33 1 ${id}`,
    '1980-05-17',
    `Person ${id}`,
    lastSeen,
    lastOrder,
    remembered ? null : done,
  ]);
  await target.query('INSERT INTO orders VALUES ($1, $2, $1)', [id, id % 3]);
  if (!remembered || done === null) return;
  await target.query("INSERT INTO retentiond_receipts.done VALUES ('customers', 'public.people', $1, $2)", [
    [String(id % 3), String(id)],
    done,
  ]);
}
