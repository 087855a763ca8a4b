import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { whatIsLeft } from '../../demo/company/check.ts';
import { COMPANY_FILES } from '../../demo/company/files.ts';
import { loadCompany } from '../../demo/company/load.ts';
import { type CompanyProjects, promisesOf, readCompany } from '../../demo/company/project.ts';
import { showEdited } from '../../demo/edited.ts';
import { untilDayIsSafe } from '../../demo/midnight.ts';
import { tableOf } from '../../demo/model/world.ts';
import type { Stage } from '../../demo/stage.ts';
import { migrateControl, migrateTarget } from '../../src/app/control/migrate.ts';
import { testExamples } from '../../src/app/project/test-examples.ts';
import { hostClock } from '../../src/clock.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'retentiond-edited-'));
const signal = new AbortController().signal;
let database: FreshDatabase;
let client: pg.Client;
let projects: CompanyProjects;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  const databases = {
    crmUrl: database.url,
    controlUrl: database.controlUrl,
    version: '',
    close: async () => undefined,
  };
  projects = await readCompany(databases, folder);
});

afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('the second data map is the first one, and what becomes of the columns of prospects', () => {
  const edited = readYaml(COMPANY_FILES.second.crm);
  const [prospects, candidates] = edited.tables.people as [Record<string, unknown>, unknown];
  const { anonymise, ...rest } = prospects;
  expect(anonymise).toBeDefined();
  expect({ ...edited, tables: { ...edited.tables, people: [rest, candidates] } }).toEqual(
    readYaml(COMPANY_FILES.crm),
  );
});

test('nothing is to be said against the second set, and its examples hold', () => {
  expect(projects.second.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(testExamples(projects.second).filter(({ ok }) => !ok)).toEqual([]);
  expect(testExamples(projects.second).map((one) => one.expect)).toContain('anonymised');
});

test('prospects are anonymised, counted as before, and left alone the second time', async () => {
  const { told, stage } = recordingStage();
  await untilDayIsSafe(stage, signal);
  const now = hostClock();
  const rows = await loadCompany(client, now);
  // What the first set leaves.
  const left = tableOf(whatIsLeft(rows, promisesOf(projects.first, now)), 'people').rows;
  const keys = left.map((row) => String(row['id']));
  await client.query('DELETE FROM people WHERE NOT id = ANY($1::bigint[])', [keys]);
  await migrateControl(projects.second.config);
  await migrateTarget(projects.second.config, 'crm');

  const company = { projects, client, rows, now, shop: null };
  expect(await showEdited(stage, { language: 'en', signal, mysql: null }, company)).toBe(true);
  expect(told).toContainEqual(expect.stringMatching(/^All [\d,]+ people are still counted; \d{3} of them/));
  expect(told).toContainEqual(expect.stringMatching(/^ledger verified: \d+ entries/));
  expect(told).toContainEqual('succeeded, 0 rows');
  const { rows: done } = await client.query<{ named: string; done: string }>(
    `SELECT count(*) FILTER (WHERE email NOT LIKE '%@invalid.example' OR phone IS NOT NULL) AS named, count(*) AS done
     FROM people WHERE anonymised_at IS NOT NULL`,
  );
  expect(done).toEqual([{ named: '0', done: expect.stringMatching(/^\d{3}$/) }]);
});

function recordingStage(): { readonly told: readonly string[]; readonly stage: Stage } {
  const told: string[] = [];
  const stage: Stage = {
    step: (title) => told.push(title),
    note: (text) => told.push(text),
    explanations: () => undefined,
    plan: () => undefined,
    runBegun: () => undefined,
    rowsChanged: () => undefined,
    runEnded: (_, { status, rows }) => told.push(`${status}, ${rows} rows`),
    groupsSmall: () => undefined,
    checks: () => undefined,
    row: () => undefined,
  };
  return { told, stage };
}

function readYaml(file: string): { readonly tables: Readonly<Record<string, unknown>> } {
  return parse(readFileSync(file, 'utf8'));
}
