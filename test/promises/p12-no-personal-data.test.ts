import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { pauseRules, resumeRules } from '../../src/app/control/operate.ts';
import { waitOutCooling } from '../support/holds.ts';
import { connect } from '../support/logs.ts';
import { type PrivateRedis, startRedis } from '../support/servers/redis.ts';
import { openDesk } from '../support/worker.ts';
import { type GuestAviary, openAviary } from './aviary.ts';
import { CANARIES, canariesIn, notationsOf, WORDS } from './canaries.ts';
import { type Ear, openEar, ROW, SHOWN, searchFor } from './ear.ts';
import { hearDaemon } from './hear-daemon.ts';
import { checkPromise, isWhole } from './promise.ts';
import { mending, PROVOCATIONS, type Spoilable, spoiling, TOLD } from './provocations.ts';
import { keysIn } from './stores.ts';

/*
 * Every value of every row is a canary. Runs succeed and fail in every way in which a database quotes values; then
 * everything that came out of it is searched.
 */

let aviary: GuestAviary;
let redis: PrivateRedis;
let ear: Ear;

/** They lose their guest. */
const LETTERS: Spoilable = {
  table: 'letter',
  spared: 'code IS NOT NULL',
  texts: ['note', '"Full Name"', 'email'],
  alike: 'email, code',
};

beforeAll(async () => {
  redis = await startRedis();
  aviary = await openAviary();
  ear = openEar(aviary);
  await aviary.target.query(TOLD);
  await aviary.fill(40);
});
afterAll(async () => {
  await aviary?.close();
  await redis?.remove();
});

const cli = (argv: string, ...codes: readonly number[]): Promise<string> => ear.cli(argv, ...codes);

checkPromise(
  'P12',
  'canaries in every column, searched in everything that comes out',
  'searches',
  async (seen) => {
    await failInEveryWay();
    await explainRows();
    await refuse();
    await holdAndApprove();
    await dieAndRecover();
    await hearDaemon(aviary, ear, LETTERS, lookAtQueue);
    const { project } = aviary;
    project.write('retentiond.yaml', `${project.configText()}queue:\n  url: "${redis.url}"\n`);
    await hearDaemon(aviary, ear, LETTERS, lookAtQueue);
    ear.told.push(...(await keysIn(redis)));
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
    const kinds = await searchFor(ear, seen);
    expect([...kinds]).toEqual(expect.arrayContaining(['a key of Redis', ...Object.keys(SHOWN)]));
    await expectFound();
  },
);

/** By the run itself, with everything that its failures carry, and by the command. */
async function failInEveryWay(): Promise<void> {
  const before = await aviary.guests();
  // What is tried again takes seconds each.
  const patient = PROVOCATIONS.filter((one) => one.patient).slice(0, isWhole ? undefined : 1);
  const provoked = [...PROVOCATIONS.filter((one) => !one.patient), ...patient];
  for (const [index, { what }] of provoked.entries()) {
    await aviary.target.query(spoiling(LETTERS, what));
    const applied = await ear.apply();
    // A full disk lets the target rest, and one that goes is waited for: neither is the run's failure.
    expect(applied.rules, what).toMatchObject([
      {
        status: expect.stringMatching(/^(failed|cancelled|interrupted)$/),
        stopped_by: 'database-refused',
        rows: 0,
      },
    ]);
    if (isWhole || index % 5 === 0) await cli('apply --yes --json', 1);
    await aviary.target.query(mending(LETTERS));
  }
  // It waits for seconds, too.
  if (isWhole) await waitTooLong();
  expect(await aviary.guests()).toBe(before);
}

/** The server itself breaks off a statement that waits for a letter that somebody else holds. */
async function waitTooLong(): Promise<void> {
  const { target, project } = aviary;
  await target.query(`ALTER ROLE ${project.database.targetRole} SET statement_timeout = '300ms'`);
  const other = await connect(project.database.url);
  await other.query('SET statement_timeout = 0; BEGIN; SELECT FROM letter FOR UPDATE');
  await cli('apply --yes --json', 1);
  await other.end();
  await target.query(`ALTER ROLE ${project.database.targetRole} RESET statement_timeout`);
}

/** One row in every way: blocked, kept and due; by keys that no row has, and by what is no key. */
async function explainRows(): Promise<void> {
  const { rows } = await aviary.target.query('SELECT code, twin FROM guest ORDER BY code LIMIT 12');
  for (const { code, twin } of rows.slice(0, isWhole ? 12 : 4)) {
    await cli(`${ROW} crm.guest ${code} ${twin} --json`, 0);
    await cli(`${ROW} crm.guest ${code} ${twin}`, 0);
  }
  await cli(`${ROW} crm.guest ${rows[0].code} ${rows[0].twin} --at 2003-02-04`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-none ${WORDS.uuid}`, 1);
  for (const wrong of [
    `crm.guest ${WORDS.key}-1`,
    `crm.guest ${WORDS.key}-1 ${WORDS.note}`,
    `crm.guest ${WORDS.key}-1 ${WORDS.uuid} ${WORDS.note}`,
    `crm.nothing ${WORDS.key}`,
  ])
    await cli(`${ROW} ${wrong}`, 64);
  for (const table of ['visit', 'letter']) await cli(`${ROW} crm.${table} ${WORDS.key}`, 1);
}

/** Plans that no longer fit, and tables that nothing may be done to. */
async function refuse(): Promise<void> {
  const { target } = aviary;
  await cli('plan --out drift.json', 0);
  await target.query(`ALTER TABLE guest ADD COLUMN motto text DEFAULT '${WORDS.note}'`);
  await cli('apply drift.json --yes', 5);
  await target.query('ALTER TABLE guest DROP COLUMN motto');
  await target.query(`CREATE FUNCTION sing() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no, %', OLD USING DETAIL = OLD; END $$`);
  await target.query('CREATE TRIGGER sings BEFORE DELETE ON guest FOR EACH ROW EXECUTE FUNCTION sing()');
  for (const argv of [
    'validate --connect',
    'plan',
    'apply --yes',
    `${ROW} crm.guest ${WORDS.key}-1 ${WORDS.uuid}`,
  ])
    await cli(argv, 3, 5);
  await target.query('DROP TRIGGER sings ON guest');
}

async function holdAndApprove(): Promise<void> {
  const { project } = aviary;
  const words = `--matter ${WORDS.matter} --reason ${WORDS.reason} --json`;
  const placed = await cli(`hold place --person email=${WORDS.held} ${words}`, 0);
  const second = await cli(`hold place --person phone=7734129958 ${words}`, 0);
  await cli(`hold place --person card=${WORDS.card}${WORDS.key}-9 ${words}`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-7 ${WORDS.uuid} --json`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-9 ${WORDS.uuid}`, 0);
  await cli(`hold place --category guests ${words}`, 0);
  await cli(`hold release ${JSON.parse(second).hold} --reason ${WORDS.reason} --json`, 0);
  await cli('hold list --all --json', 0);
  await cli('plan --json', 0);
  await waitOutCooling(aviary.state);
  const all = JSON.parse(await cli('hold list --json', 0)).holds as { hold: string; kind: string }[];
  await cli(`hold release ${all.find(({ kind }) => kind === 'category')?.hold} --reason ${WORDS.reason}`, 0);
  await waitOutCooling(aviary.state);
  expect(JSON.parse(placed)).toMatchObject({ state: 'effective' });
  project.write('retentiond.yaml', project.configText().replace('approval: never', 'approval: always'));
  await cli('apply --yes --json', 5);
  await cli('plan --out plan.json', 0);
  ear.tell('a plan file', readFileSync(join(project.folder, 'plan.json'), 'utf8'));
  await cli('apply plan.json --yes', 5);
  await cli('approve plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 5);
}

/** A process dies when its change is made and not committed; the next one finds what it left. */
async function dieAndRecover(): Promise<void> {
  const { project, state } = aviary;
  await aviary.fill(30);
  project.write('retentiond.yaml', project.configText().replace('approval: always', 'approval: never'));
  const text = project.configText();
  const desk = await openDesk(project);
  const worker = desk.start((sql, on) => {
    if (on !== 'target' || !/^\s*COMMIT/.test(sql)) return 'pass';
    worker.child.kill('SIGKILL');
    return 'cut';
  });
  worker.child.stderr
    ?.setEncoding('utf8')
    .on('data', (said: string) => ear.tell('a process that died', said));
  expect(await worker.applied).toBeNull();
  await desk.close();
  project.write('retentiond.yaml', text);
  await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
  await cli('status', 0, 1);
  await cli('apply --yes --json', 0);
  expect(ear.told.some(([, said]) => said.includes('recovered batch'))).toBe(true);
}

async function lookAtQueue(): Promise<void> {
  ear.told.push(...(await keysIn(redis)), ...(await ear.rowsOfOurs()));
}

/** A search that finds nothing must be able to find something, in every notation. */
async function expectFound(): Promise<void> {
  const { config } = aviary.project.read();
  await pauseRules(config, null, `because of ${WORDS.held}`, null);
  const found = (await ear.rowsOfOurs()).filter(([, text]) => canariesIn(text).includes('held'));
  await resumeRules(config, null);
  expect(found.map(([what]) => what)).toContain('the table retentiond.pause');
  await redis.command('HSET', 'planted', 'reason', `because of ${WORDS.held}`);
  expect((await keysIn(redis)).some(([, text]) => canariesIn(text).includes('held'))).toBe(true);
  for (const text of ['', 'x', 'xy'].map((before) => `${before}${WORDS.held} and more`))
    for (const notation of ['hex', 'base64', 'base64url'] as const)
      expect(canariesIn(Buffer.from(text).toString(notation)), notation).toContain('held');
  expect(canariesIn(encodeURIComponent(WORDS.held))).toContain('held');
  expect(notationsOf(WORDS.held).length).toBeGreaterThan(6);
  const rows = await aviary.target.query(
    `SELECT g::text AS text FROM guest g UNION ALL SELECT m::text FROM membership m`,
  );
  const seen = new Set(rows.rows.flatMap((row) => canariesIn(row.text)));
  const inRows = CANARIES.map(({ what }) => what).filter(
    (what) => !['note', 'matter', 'reason'].includes(what),
  );
  expect([...seen]).toEqual(expect.arrayContaining(inRows));
}
