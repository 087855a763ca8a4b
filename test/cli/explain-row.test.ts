import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { COMPANY_FILES } from '../../demo/company/files.ts';
import { COMPANY_TABLES, loadCompany } from '../../demo/company/load.ts';
import type { CompanyRows } from '../../demo/company/rows.ts';
import { judgeInTable, type Promised } from '../../demo/model/reference.ts';
import { listSources } from '../../src/app/project/source-files.ts';
import type { RowExplanation } from '../../src/app/row/explain-row.ts';
import { formatInstant, parseInstant } from '../../src/calendar/instant.ts';
import { main } from '../../src/cli/main.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { connect } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { type Recorded, recordingTerminal } from '../unit/cli/recorded.ts';

const NOW = parseInstant('2024-06-01T00:00:00Z') as bigint;

/** `explain --row`, at noon of the night in which the rows were made; `lines` are what standard input says. */
async function explain(
  { folder }: TestProject,
  argv: readonly string[],
  lines: readonly string[] = [],
): Promise<Recorded> {
  const terminal = {
    ...recordingTerminal(),
    readLines: async (most: number): Promise<readonly string[]> => lines.slice(0, most),
  };
  const code = await main(['explain', '--row', ...argv], {
    terminal,
    cwd: folder,
    clock: () => NOW,
    environment: {},
  });
  return { code, stdout: terminal.data.join(''), stderr: terminal.told.join('') };
}

async function rowOf(project: TestProject, ...argv: readonly string[]): Promise<RowExplanation> {
  const { code, stdout, stderr } = await explain(project, [...argv, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RowExplanation;
}

describe('the rows of the demo company', () => {
  let project: TestProject;
  let client: pg.Client;
  let rows: CompanyRows;

  beforeAll(async () => {
    const policies = listSources(COMPANY_FILES.policies).map(
      (name) => [name, readFileSync(join(COMPANY_FILES.policies, name), 'utf8')] as const,
    );
    project = await makeProject({
      policies: Object.fromEntries(policies),
      datamap: readFileSync(COMPANY_FILES.crm, 'utf8'),
    });
    client = await connect(project.database.url);
    rows = await loadCompany(client, NOW);
  });
  afterAll(async () => {
    await client?.end();
    await project?.drop();
  });

  test('are in the state and the category of the reference model, and decided by the line that says so', async () => {
    const { policies, maps } = project.read();
    const promised: Promised = {
      connection: 'crm',
      policies,
      entries: maps.flatMap((map) => map.tables),
      holds: [],
      now: NOW,
      zones: { policies: 'Europe/Paris', columns: 'Europe/Paris', plausibleAfter: '1990-01-01' },
    };
    const seen = new Set<string>();
    for (const table of COMPANY_TABLES) {
      const site = {
        table,
        world: { tables: { [table]: { key: ['id'], rows: rows[table] } }, foreignKeys: [] },
      };
      const asked = new Map<string, number>();
      for (const row of rows[table]) {
        const model = judgeInTable(promised, row, site);
        const kind = `${model.category} ${model.state}`;
        if ((asked.get(kind) ?? 0) >= 2) continue;
        asked.set(kind, (asked.get(kind) ?? 0) + 1);
        const found = await rowOf(project, `crm.${table}`, String(row['id']));
        expect({ category: found.category, state: found.state }).toEqual(model);
        expect(found).toMatchObject({
          format_version: 1,
          connection: 'crm',
          table: `public.${table}`,
          holds: [],
        });
        expect(lineAt(project, found)).toMatch(DECIDING[found.state] as RegExp);
        seen.add(found.state);
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(DECIDING).sort());
  });

  test('of two events the later one decides, and the deadline is that of its day', async () => {
    const { rows: ids } = await client.query(`
      INSERT INTO people (status, email, created_at, last_contact_at) VALUES
        ('prospect', 'a@b.example', '2020-01-01T10:00Z', '2021-05-31T23:30Z'),
        ('prospect', 'a@b.example', '2022-01-01T10:00Z', '2021-05-31T23:30Z') RETURNING id`);
    expect(await rowOf(project, 'crm.people', ids[0].id)).toMatchObject({
      start: { event: 'last contact', at: '2021-05-31T23:30:00.000000Z' },
      keep: '3 years',
      due_at: '2024-06-01T22:00:00.000000Z',
      state: 'kept',
    });
    expect((await rowOf(project, 'crm.people', ids[1].id)).start?.event).toBe('collected');
    // The row is past its period a day later, and overdue two days after that.
    const due = await rowOf(project, 'crm.public.people', ids[0].id, '--at', '2024-06-02');
    expect(due).toMatchObject({ state: 'due', at: '2024-06-01T22:00:00.000000Z' });
    expect((await rowOf(project, 'crm.people', ids[0].id, '--at', '2024-06-05')).state).toBe('overdue');
    const { stdout } = await explain(project, ['crm.people', ids[0].id]);
    expect(stdout).toBe(`crm.public.people: prospects, kept
  start: last contact, 2021-06-01 01:30:00 (Europe/Paris)
  keep: 3 years
  due: 2024-06-02 00:00:00 (Europe/Paris)
  decided by: policies/prospects.yaml:${lineOf(project, 'policies/prospects.yaml', 'keep:')}
`);
  });

  test('a date is told as that day, and an infinite time as the server writes it', async () => {
    const { rows: ids } = await client.query(`
      INSERT INTO people (status, email, created_at, applied_at) VALUES
        ('candidate', 'a@b.example', now(), '2024-01-31'), ('candidate', 'a@b.example', now(), 'infinity') RETURNING id`);
    expect((await rowOf(project, 'crm.people', ids[0].id)).start).toEqual({
      event: 'application received',
      at: '2024-01-31',
    });
    const odd = await rowOf(project, 'crm.people', ids[1].id);
    expect(odd).toMatchObject({ state: 'implausible', due_at: null, start: { at: 'infinity' } });
  });
});

/** What stands in the deciding line of a row of each state. */
const DECIDING: Readonly<Record<string, RegExp>> = {
  kept: /^keep:/,
  due: /^(keep|at_most):/,
  overdue: /^(keep|at_most):/,
  extended: /^at_most:/,
  not_started: /^starts:/,
  future: /^(starts:| {2}latest:)/,
  undated: /^(starts:| {2}latest:)/,
  implausible: /^(starts:| {2}latest:)/,
  unassigned: /^ {2}people:/,
};

function lineAt(project: TestProject, { decided_by: { file, line } }: RowExplanation): string {
  return readFileSync(join(project.folder, file), 'utf8').split('\n')[line - 1] as string;
}

function lineOf(project: TestProject, file: string, text: string): number {
  const lines = readFileSync(join(project.folder, file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

const CLIENTS = `category: clients
title: "Clients"
purpose: "Contract"
legal_basis: contract
starts: ended
keep: 1 year
extend_while: disputed
at_most: 3 years
then: delete
examples:
  - { given: { ended: 2020-01-31 }, on: 2024-05-01, expect: deleted }
`;
const VISITS = `category: visits
title: "Visits"
purpose: "Contract"
legal_basis: contract
starts: visited
keep: 9 years
then: delete
examples:
  - { given: { visited: 2020-01-31 }, on: 2024-05-01, expect: kept }
`;
const DRAFTS = VISITS.replace('category: visits', 'category: drafts').replace(
  'then: delete',
  'then: delete\ndraft: true',
);
const MAP = `connection: crm
tables:
  client:
    - category: clients
      where: { status: client }
      person: { email: email }
      person_match: case_insensitive
      events: { ended: ended }
      conditions: { disputed: { disputed: true } }
      dependants:
        - table: visit
          on: { site: site, number: number }
          then: delete
        - table: token
          on: { site: site, number: number }
          then: delete
    - category: drafts
      where: { status: draft }
      person: { email: email }
      events: { visited: ended }
  visit:
    category: visits
    person: { email: email }
    events: { visited: visited }
  token: { with: client }
  invoice: { exempt: "kept by law" }
  attic: { todo: "to be dropped" }
  stay:
    category: visits
    person: none
    because: "no person"
    events: { visited: since }
`;
const TABLES = `
  CREATE TABLE client (site varchar(5), number int, status text, email text, ended timestamptz, disputed bool, PRIMARY KEY (site, number));
  CREATE TABLE visit (id bigint PRIMARY KEY, site varchar(5), number int, email text, visited timestamptz, FOREIGN KEY (site, number) REFERENCES client);
  CREATE TABLE token (id bigint PRIMARY KEY, site varchar(5), number int, FOREIGN KEY (site, number) REFERENCES client);
  CREATE TABLE invoice (id bigint PRIMARY KEY, site varchar(5), number int, FOREIGN KEY (site, number) REFERENCES client);
  CREATE TABLE attic (id bigint PRIMARY KEY);
  CREATE TABLE stay (since timestamptz(0) PRIMARY KEY);
  CREATE VIEW looks AS SELECT 1 AS id;
  INSERT INTO stay VALUES ('2022-01-01Z');
  INSERT INTO client VALUES
    ('paris', 1, 'client', 'Emma@one.example', '2022-01-01Z', false), ('paris', 2, 'client', 'two@two.example', '2022-01-01Z', true),
    ('paris', 3, 'client', 'three@three.example', '2020-01-01Z', true), ('paris', 4, 'client', 'emma@one.example', '2024-05-01Z', false),
    ('paris', 5, 'client', 'five@five.example', '2022-01-01Z', false), ('paris', 6, 'client', 'six@six.example', '2022-01-01Z', false),
    ('paris', 7, 'draft', 'seven@seven.example', '2022-01-01Z', false), ('paris', 8, 'lead', 'eight@eight.example', '2022-01-01Z', false);
  INSERT INTO visit VALUES (1, 'paris', 5, 'guest@guest.example', '2024-01-01Z');
  INSERT INTO invoice VALUES (1, 'paris', 6);
`;

describe('a table with dependants, holds and a key of two columns', () => {
  let project: TestProject;
  let client: pg.Client;

  beforeAll(async () => {
    project = await makeProject({
      policies: { 'clients.yaml': CLIENTS, 'visits.yaml': VISITS, 'drafts.yaml': DRAFTS },
      datamap: MAP,
    });
    addHoldsKey(project);
    client = await connect(project.database.url);
    await client.query(TABLES);
    await project.migrate();
  });
  afterAll(async () => {
    await client?.end();
    await project?.drop();
  });

  const row = (number: number, ...more: readonly string[]): Promise<RowExplanation> =>
    rowOf(project, 'crm.client', 'paris', String(number), ...more);

  test('what withholds, blocks or extends a row is named, and the line that decides it', async () => {
    expect(await row(6)).toMatchObject({ state: 'blocked', blocked_by: ['public.invoice'], withheld_by: [] });
    expect(lineAt(project, await row(6))).toMatch(/^ {6}dependants:/);
    const extended = await row(2);
    expect(extended).toMatchObject({ state: 'extended', at_most: '3 years', keep: '1 year' });
    expect(extended.due_at).toBe('2025-01-01T23:00:00.000000Z');
    expect(lineAt(project, extended)).toBe('at_most: 3 years');
    const ended = await row(3);
    expect(ended).toMatchObject({ state: 'overdue', at_most: '3 years' });
    expect(lineAt(project, ended)).toBe('at_most: 3 years');
    expect(lineAt(project, await row(1))).toBe('keep: 1 year');
    expect(lineAt(project, await row(8))).toBe('  client:');
    expect(await row(8)).toMatchObject({ state: 'unassigned', category: null, keep: null, start: null });
    expect(formatInstant(NOW)).toBe((await row(8)).at);
  });

  test('holds are named by their ids, and nothing else of them', async () => {
    const person = await hold(project, { target: 'EMMA@one.example', personKind: 'email' });
    const guest = await hold(project, { target: 'guest@guest.example', personKind: 'email' });
    const held = await row(1);
    expect(held).toMatchObject({ state: 'held', holds: [{ hold: person.hold, kind: 'person' }] });
    expect(lineAt(project, held)).toBe('      person: { email: email }');
    // A row that is kept is covered all the same.
    expect(await row(4)).toMatchObject({ state: 'kept', holds: [{ hold: person.hold, kind: 'person' }] });
    const withheld = await row(5);
    expect(withheld).toMatchObject({ state: 'withheld', withheld_by: ['public.visit'], holds: [] });
    expect(lineAt(project, withheld)).toBe('        - table: visit');
    expect((await rowOf(project, 'crm.visit', '1')).holds).toEqual([{ hold: guest.hold, kind: 'person' }]);

    const category = await hold(project, { kind: 'category', target: 'clients' });
    const rule = await hold(project, { kind: 'rule', target: 'crm/client/clients' });
    const connection = await hold(project, { kind: 'connection', target: 'crm' });
    const all = await row(6);
    expect(all.state).toBe('held');
    expect(all.holds).toEqual([
      { hold: category.hold, kind: 'category' },
      { hold: rule.hold, kind: 'rule' },
      { hold: connection.hold, kind: 'connection' },
    ]);
    expect(lineAt(project, all)).toBe('    - category: clients');
    expect((await row(8)).holds).toEqual([{ hold: connection.hold, kind: 'connection' }]);
    const { stdout } = await explain(project, ['crm.client', 'paris', '1']);
    expect(stdout).toContain(`  held: ${person.hold} (person)`);
    expect(stdout).not.toMatch(/emma|case 24|court/i);
  });

  test('a time that names the row exactly finds it', async () => {
    expect((await rowOf(project, 'crm.stay', '2022-01-01T01:00+01:00')).state).toBe('kept');
  });

  test('the key comes from standard input, one value a line', async () => {
    const { code, stdout } = await explain(project, ['crm.client', '-', '--json'], ['paris', '6', 'more']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ category: 'clients', blocked_by: ['public.invoice'] });
  });

  test.each([
    ['no row', ['crm.client', 'rome', '1'], 1, 'no row of crm.public.client has this key'],
    ['a value that a cast would shorten', ['crm.client', 'parisian', '1'], 1, 'no row of crm.public.client'],
    [
      'a time that a cast would round',
      ['crm.stay', '2022-01-01 00:00:00.4Z'],
      1,
      'no row of crm.public.stay',
    ],
    ['a view', ['crm.looks', '77'], 1, 'no data map names crm.public.looks'],
    [
      'too few values',
      ['crm.client', 'rome'],
      64,
      'site (character varying(5)), number (integer), and 1 value',
    ],
    ['too many values', ['crm.client', 'rome', '1', '2'], 64, '3 values were given'],
    ['no number', ['crm.client', 'rome', 'seventeen'], 64, 'number takes a whole number'],
    ['a number out of range', ['crm.client', 'rome', '99999999999'], 64, 'was given for number does not fit'],
    ['an impossible text', ['crm.client', 'ro\0me', '1'], 64, 'was given for site does not fit'],
    ['two that do not fit', ['crm.client', 'ro\0me', 'x'], 64, 'was given for site, number does not fit'],
    ['a draft', ['crm.client', 'paris', '7'], 1, 'are drafts'],
    ['an exempt table', ['crm.invoice', '77'], 1, 'public.invoice is exempt'],
    ['a table to be done', ['crm.attic', '77'], 1, 'still to be done'],
    ['a table that goes with another', ['crm.token', '77'], 1, 'go with those of client'],
    ['no such table', ['crm.clint', '77'], 64, 'did you mean'],
    ['no such connection', ['crn.client', '77'], 64, 'did you mean crm?'],
    ['no table', ['client', '77'], 64, '--row takes a connection and a table'],
    ['no key', ['crm.client'], 64, 'explain --row crm.client 42'],
  ] as const)('%s is a failure that never repeats the key', async (_, argv, code, told) => {
    const found = await explain(project, argv);
    expect(found).toMatchObject({ code, stdout: '' });
    expect(found.stderr).toContain(told);
    expect(found.stderr).not.toMatch(/rome|seventeen|99999|parisian|77|00\.4/);
  });

  test('a table that no data map names', async () => {
    await client.query('CREATE TABLE nobody (id bigint PRIMARY KEY)');
    const { code, stderr } = await explain(project, ['crm.nobody', '77']);
    await client.query('DROP TABLE nobody');
    expect(code).toBe(3);
    expect(stderr).toContain('public.nobody');
  });
});

const COOKIES = `category: cookies
title: "Cookies"
purpose: "Measuring"
legal_basis: consent
starts: set
keep:
  by: cookie name
  periods:
    _ga: 13 months
    tmp*: forbidden
  otherwise: no longer
then: delete
`;
const NOTES = `category: notes
title: "Notes"
purpose: "Contract"
legal_basis: contract
starts: written
keep: 1 year
then: review
`;
const COOKIE_MAP = `connection: crm
tables:
  cookie:
    category: cookies
    person: { visitor: visitor }
    attributes: { cookie name: name }
    events: { set: { column: set_at, always: true } }
  note:
    category: notes
    person: { visitor: visitor }
    events: { written: written }
`;

test('a period by name, what is forbidden, and what somebody reviews', async () => {
  const project = await makeProject({
    policies: { 'cookies.yaml': COOKIES, 'notes.yaml': NOTES },
    datamap: COOKIE_MAP,
  });
  onTestFinished(() => project.drop());
  const client = await connect(project.database.url);
  await client.query(`
    CREATE TABLE cookie (id int PRIMARY KEY, name text, visitor text, set_at timestamptz NOT NULL);
    CREATE TABLE note (id int PRIMARY KEY, visitor text, written timestamptz);
    INSERT INTO cookie VALUES (1, '_ga', 'v', '2024-01-01Z'), (2, 'tmp7', 'v', '2024-01-01Z'), (3, 'x', 'v', '2024-05-31T23:00Z');
    INSERT INTO note VALUES (1, 'v', '2020-01-01Z')`);
  await client.end();
  const keepLine = lineOf(project, 'policies/cookies.yaml', '  by:');
  expect(await rowOf(project, 'crm.cookie', '1')).toMatchObject({
    rule: 'crm/cookie/cookies@P13M',
    keep: '13 months',
    state: 'kept',
    decided_by: { file: 'policies/cookies.yaml', line: keepLine },
  });
  expect(await rowOf(project, 'crm.cookie', '2')).toMatchObject({
    keep: 'forbidden',
    state: 'breach',
    start: null,
    due_at: null,
  });
  expect(await rowOf(project, 'crm.cookie', '3')).toMatchObject({
    keep: 'no longer',
    state: 'due',
    due_at: '2024-05-31T23:00:00.000000Z',
  });
  const note = await rowOf(project, 'crm.note', '1');
  expect(note).toMatchObject({ state: 'review', keep: '1 year' });
  expect(lineAt(project, note)).toBe('keep: 1 year');
});
