import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { COMPANY_FILES } from '../../demo/company/files.ts';
import { remaining } from '../../demo/model/reference.ts';
import { postgresText, type Row } from '../../demo/model/row.ts';
import { tableOf } from '../../demo/model/world.ts';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import type { Project } from '../../src/app/project/project.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/** The repository's own policies and data map over the company's schema. */
export interface Company {
  /** Puts these rows, numbered from 1, in place of the table's. */
  fill(table: string, rows: readonly Row[]): Promise<void>;
  /** Runs the category's rule as of `now` and checks what it left: just what the reference model leaves. */
  runAt(category: string, now: bigint): Promise<readonly bigint[]>;
  close(): Promise<void>;
}

/** Rows that begin on one day, and the first instant at which they may be gone. */
export interface Deadline {
  readonly category: string;
  readonly table: string;
  readonly gone: readonly Row[];
  /** Rows that must stay at that instant and a second later. */
  readonly stay: readonly Row[];
  readonly due: bigint;
}

const SECOND = 1_000_000n;

const isLong = process.env.MODE === 'long';

/** Runs just before the deadline, at it and a second later; under `--mode long` on both sides of it twice. */
export async function expectDeadline(company: Company, deadline: Deadline): Promise<void> {
  const { category, table, gone, stay, due } = deadline;
  await company.fill(table, [...gone, ...stay]);
  const all = [...gone, ...stay].map((_, index) => BigInt(index + 1));
  for (const now of isLong ? [due - SECOND, due - 1n] : [due - 1n])
    expect(await company.runAt(category, now)).toEqual(all);
  for (const now of isLong ? [due, due + 1n, due + SECOND] : [due, due + SECOND]) {
    expect(await company.runAt(category, now)).toEqual(all.slice(gone.length));
  }
}

const ZONES = { policies: 'Europe/Paris', columns: 'Europe/Paris', plausibleAfter: '1990-01-01' };

export async function openCompany(): Promise<Company> {
  const names = readdirSync(COMPANY_FILES.policies).filter((name) => name.endsWith('.yaml'));
  const project = await makeProject({
    policies: Object.fromEntries(
      names.map((name) => [name, readFileSync(join(COMPANY_FILES.policies, name), 'utf8')]),
    ),
    datamap: readFileSync(COMPANY_FILES.crm, 'utf8'),
  });
  await project.migrate();
  const client = new pg.Client({ connectionString: project.database.url });
  await client.connect();
  await client.query(readFileSync(COMPANY_FILES.schema, 'utf8'));
  const place = await openWorkplace(project.read().config, new AbortController().signal, silentObserver);
  return companyOf(project, client, place);
}

function companyOf(project: TestProject, client: pg.Client, place: Workplace): Company {
  const read = project.read();
  const loaded = new Map<string, readonly Row[]>();

  async function fill(table: string, rows: readonly Row[]): Promise<void> {
    const numbered = rows.map((row, index): Row => ({ id: BigInt(index + 1), ...row }));
    await client.query(`TRUNCATE ${table}`);
    for (const row of numbered) {
      const names = Object.keys(row);
      const values = names.map((_, index) => `$${index + 1}`);
      const texts = names.map((name) => postgresText(row[name] ?? null));
      await client.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`, texts);
    }
    loaded.set(table, numbered);
  }

  // Any day of the past may be the present here.
  const config = { ...place.config, maxClockDifferenceSeconds: 1e10 };

  async function runAt(category: string, now: bigint): Promise<readonly bigint[]> {
    const rule = read.rules.find((one) => one.category === category);
    if (!rule) throw new RangeError(`no rule for ${category}`);
    const before = await readIds(client, rule.table);
    const { applied, failures } = await applyRules({ ...place, config, clock: () => now }, [rule]);
    expect([...failures.values()]).toEqual([]);
    const after = await readIds(client, rule.table);
    expect(applied.rules[0]).toMatchObject({
      status: 'succeeded',
      stopped_by: null,
      rows: before.length - after.length,
    });
    const rows = (loaded.get(rule.table) ?? []).filter((row) => before.includes(row['id'] as bigint));
    expect(after).toEqual(stayIn(read, rule.table, category, rows, now));
    return after;
  }

  return {
    fill,
    runAt,
    close: async () => {
      await client.end();
      await project.drop();
    },
  };
}

/** The rows that the model leaves where only this category's rule has run. */
function stayIn(read: Project, table: string, category: string, rows: readonly Row[], now: bigint): bigint[] {
  const entries = read.maps.flatMap((map) => map.tables);
  const left = remaining(
    { connection: 'crm', policies: read.policies, entries, holds: [], now, zones: ZONES },
    { tables: { [table]: { key: ['id'], rows } }, foreignKeys: [] },
    [category],
  );
  return tableOf(left, table).rows.map((row) => row['id'] as bigint);
}

async function readIds(client: pg.Client, table: string): Promise<bigint[]> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT id::text AS key FROM ${table} ORDER BY ${table}.id`,
  );
  return rows.map((row) => BigInt(row.key));
}
