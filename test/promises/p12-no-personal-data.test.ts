import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { applyRules } from '../../src/app/apply.ts';
import { startDaemon } from '../../src/app/daemon.ts';
import { pauseRules, resumeRules } from '../../src/app/operate.ts';
import { openWorkplace } from '../../src/app/workplace.ts';
import type { Observer } from '../../src/enforce/scene.ts';
import { createLog } from '../../src/logging/log.ts';
import { prettyLine } from '../../src/logging/pretty.ts';
import { eventually } from '../support/daemon.ts';
import { connect } from '../support/logs.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { type Aviary, openAviary } from './aviary.ts';
import { CANARIES, canariesIn, WORDS } from './canaries.ts';
import { checkPromise, isWhole, type Seen } from './promise.ts';

/*
 * Every value of every row is a canary. Runs succeed and fail in every way in which a database quotes values; then
 * everything that came out of it is searched.
 */

/** What a database says when a letter loses its guest: each answer quotes the row in another way. */
const FAILURES: Readonly<Record<string, string>> = {
  'a check, with the row as detail': 'CHECK (code IS NOT NULL)',
  'a unique constraint, with the key as detail': 'UNIQUE NULLS NOT DISTINCT (email, code)',
  'a text that is no number': 'CHECK (code IS NOT NULL OR note::int > 0)',
  'a text that is no date': 'CHECK (code IS NOT NULL OR "Full Name"::date IS NOT NULL)',
  'a number out of range': 'CHECK (code IS NOT NULL OR phone::int > 0)',
  'the name of a relation': 'CHECK (code IS NOT NULL OR note::regclass IS NOT NULL)',
  'the name of a role': 'CHECK (code IS NOT NULL OR note::regrole IS NOT NULL)',
  'the name of a type': 'CHECK (code IS NOT NULL OR note::regtype IS NOT NULL)',
  'the name of a schema': 'CHECK (code IS NOT NULL OR note::regnamespace IS NOT NULL)',
  'the name of a function': 'CHECK (code IS NOT NULL OR note::regprocedure IS NOT NULL)',
  'a JSON path': `CHECK (code IS NOT NULL OR note::jsonb IS NOT NULL)`,
  'a function that raises': 'CHECK (code IS NOT NULL OR told(email, 0))',
  'a function that raises in words that are known': 'CHECK (code IS NOT NULL OR told(email, 1))',
  'a function that looks for a table': 'CHECK (code IS NOT NULL OR told(note, 2))',
  'a function that looks for a column': 'CHECK (code IS NOT NULL OR told(note, 3))',
  'a function that raises with a name': 'CHECK (code IS NOT NULL OR told(note, 4))',
};
const TOLD = `CREATE FUNCTION told(text, int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
  CASE $2 WHEN 0 THEN RAISE EXCEPTION 'no letter to %', $1 USING DETAIL = $1, HINT = $1;
  WHEN 1 THEN RAISE EXCEPTION 'permission denied for %', $1 USING ERRCODE = '42501';
  WHEN 2 THEN EXECUTE 'SELECT FROM ' || $1;
  WHEN 3 THEN EXECUTE 'SELECT ' || $1 || ' FROM letter';
  ELSE RAISE EXCEPTION 'no' USING CONSTRAINT = $1, TABLE = $1, COLUMN = $1; END CASE; RETURN true; END $$`;

let aviary: Aviary;
/** Whatever anybody was told: what it is → the text. */
const told: (readonly [what: string, text: string])[] = [];
const tell = (what: string, ...texts: readonly string[]): void => {
  for (const text of texts) told.push([what, text]);
};

beforeAll(async () => {
  aviary = await openAviary();
  await aviary.target.query(TOLD);
  await aviary.fill(40);
});
afterAll(() => aviary.close());

async function cli(argv: string, ...codes: readonly number[]): Promise<string> {
  const { code, stdout, stderr } = await runIn(aviary.project.folder, argv);
  tell(`standard output of ${argv.split(' ')[0]}`, stdout);
  tell(`standard error of ${argv.split(' ')[0]}`, stderr);
  expect(codes, `${argv}: ${stderr}`).toContain(code);
  return stdout;
}

checkPromise(
  'P12',
  'canaries in every column, searched in everything that comes out',
  'searches',
  async (seen) => {
    await failInEveryWay();
    await holdAndApprove();
    await runDaemon();
    for (const argv of [
      'plan',
      'plan --json',
      'status --json',
      'status',
      'audit list',
      'audit list --json',
      'hold list',
    ])
      await cli(argv, 0, 1);
    for (const argv of [
      'audit verify --json',
      'validate --connect --json',
      'explain --json',
      'test --json',
      'config show',
    ])
      await cli(argv, 0);
    await search(seen);
    await expectFound();
  },
);

/** By the run itself, with everything that its failures carry, and by the command. */
async function failInEveryWay(): Promise<void> {
  const { config, rules } = aviary.project.read();
  const before = await aviary.guests();
  const failures = Object.entries(FAILURES);
  for (const [index, [what, constraint]] of failures.entries()) {
    await aviary.target.query(`ALTER TABLE letter ADD CONSTRAINT spoilt ${constraint}`);
    const place = await openWorkplace(config, new AbortController().signal, hearing());
    const { applied, failures: found } = await applyRules(place, rules);
    tell('apply --json', JSON.stringify(applied));
    expect(applied.rules, what).toMatchObject([
      { status: 'failed', stopped_by: 'database-refused', rows: 0 },
    ]);
    for (const failure of found.values())
      tell('a failure', inspect(failure, { depth: 9 }), String(failure.stack));
    if (isWhole || index % 4 === 0) await cli('apply --yes --json', 1);
    await aviary.target.query('ALTER TABLE letter DROP CONSTRAINT spoilt');
  }
  expect(await aviary.guests()).toBe(before);
}

/** Hears everything that a run tells whoever watches. */
function hearing(): Observer {
  const hear = (facts: object): void => tell('an observer', JSON.stringify(facts));
  return {
    batchCommitted: hear,
    batchRecovered: hear,
    batchRetried: hear,
    leaseAwaited: hear,
    rowsLeft: hear,
  };
}

async function holdAndApprove(): Promise<void> {
  const { project } = aviary;
  const words = `--matter ${WORDS.matter} --reason ${WORDS.reason} --json`;
  const placed = await cli(`hold place --person email=${WORDS.held} ${words}`, 0);
  const second = await cli(`hold place --person phone=7734129958 ${words}`, 0);
  await cli(`hold place --category guests ${words}`, 0);
  await cli(`hold release ${JSON.parse(second).hold} --reason ${WORDS.reason} --json`, 0);
  await cli('hold list --all --json', 0);
  await cli('plan --json', 0);
  await aviary.state.query(
    'UPDATE retentiond.hold SET free_at = clock_timestamp() WHERE released_at IS NOT NULL',
  );
  const all = JSON.parse(await cli('hold list --json', 0)).holds as { hold: string; kind: string }[];
  await cli(`hold release ${all.find(({ kind }) => kind === 'category')?.hold} --reason ${WORDS.reason}`, 0);
  await aviary.state.query(
    'UPDATE retentiond.hold SET free_at = clock_timestamp() WHERE released_at IS NOT NULL',
  );
  expect(JSON.parse(placed)).toMatchObject({ state: 'effective' });
  project.write('retentiond.yaml', project.configText().replace('approval: never', 'approval: always'));
  await cli('apply --yes --json', 5);
  await cli('plan --out plan.json', 0);
  tell('a plan file', readFileSync(join(project.folder, 'plan.json'), 'utf8'));
  await cli('apply plan.json --yes', 5);
  await cli('approve plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 5);
}

/** Its log, its tables, and what it tells the server of itself; with a failure and a success. */
async function runDaemon(): Promise<void> {
  const { project, state, target } = aviary;
  const { config, rules } = project.read();
  const leaving = new AbortController();
  const log = createLog({ write: (line: string) => tell('a line of the log', line, prettyLine(line)) });
  const place = await openWorkplace(config, leaving.signal, log);
  await aviary.fill(30);
  const daemon = await startDaemon(place, rules, log, { roundMilliseconds: 300 });
  const runs = async (wanted: string): Promise<boolean> => {
    const { rows } = await state.query('SELECT FROM retentiond.run WHERE due_at IS NOT NULL AND state = $1', [
      wanted,
    ]);
    return rows.length > 0;
  };
  await eventually(
    'it is in force',
    async () => (await state.query('SELECT FROM retentiond.rule')).rowCount === 1,
  );
  await target.query(
    `ALTER TABLE letter ADD CONSTRAINT spoilt ${FAILURES['the name of a relation']} NOT VALID`,
  );
  await state.query("UPDATE retentiond.rule SET due_after = clock_timestamp() - interval '2 days'");
  await eventually('a run has failed', () => runs('failed'));
  await lookAtServer();
  await target.query('ALTER TABLE letter DROP CONSTRAINT spoilt');
  const { rows } = await state.query(
    "SELECT id FROM retentiond.run WHERE state = 'failed' AND due_at IS NOT NULL",
  );
  await cli(`retry ${rows[0].id} --json`, 0);
  await eventually('a run has succeeded', () => runs('succeeded'));
  leaving.abort();
  await daemon.done;
}

async function lookAtServer(): Promise<void> {
  const { rows } = await aviary.state.query(
    'SELECT application_name FROM pg_stat_activity WHERE application_name IS NOT NULL',
  );
  for (const row of rows) tell('a name of a connection', row.application_name);
}

async function search(seen: Seen): Promise<void> {
  const places = [...told, ...(await rowsOfOurs())];
  for (const [what, text] of places) {
    seen.saw(CANARIES.length);
    for (const canary of canariesIn(text)) seen.broken(`${what} gives away ${canary}`);
  }
  const kinds = new Set(places.map(([what]) => what));
  seen.measured(`${places.length} texts of ${kinds.size} kinds, ${CANARIES.length} canaries in each`);
}

/** Every row of every table of ours: of the control database with its queue, and of the receipts in the target. */
async function rowsOfOurs(): Promise<readonly (readonly [string, string])[]> {
  const { database } = aviary.project;
  const receipts = await connect(database.superuserUrl);
  try {
    return [...(await rowsIn(aviary.state, '%')), ...(await rowsIn(receipts, 'retentiond%'))];
  } finally {
    await receipts.end();
  }
}

async function rowsIn(client: pg.Client, schemas: string): Promise<readonly (readonly [string, string])[]> {
  const { rows: tables } = await client.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname LIKE $1`,
    [schemas],
  );
  const found: (readonly [string, string])[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`SELECT t::text AS text FROM ${name} t`);
    found.push([`the table ${name}`, ''], ...rows.map((row) => [`the table ${name}`, row.text] as const));
  }
  return found;
}

/** A search that finds nothing must be able to find something. */
async function expectFound(): Promise<void> {
  const { config } = aviary.project.read();
  await pauseRules(config, null, `because of ${WORDS.held}`, null);
  const found = (await rowsOfOurs()).filter(([, text]) => canariesIn(text).includes('held'));
  await resumeRules(config, null);
  expect(found.map(([what]) => what)).toEqual(['the table retentiond.pause']);
  const rows = await aviary.target.query('SELECT l::text AS text FROM letter l LIMIT 1');
  expect(canariesIn(rows.rows[0].text).length).toBeGreaterThan(9);
}
