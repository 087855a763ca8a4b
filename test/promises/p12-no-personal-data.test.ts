import { afterAll, beforeAll, expect } from 'vitest';
import { pauseRules, resumeRules } from '../../src/app/control/operate.ts';
import { connect } from '../support/logs.ts';
import { type PrivateRedis, startRedis } from '../support/servers/redis.ts';
import { type GuestAviary, openAviary } from './aviary.ts';
import { CANARIES, canariesIn, notationsOf, WORDS } from './canaries.ts';
import { type Ear, openEar, SHOWN, searchFor } from './ear.ts';
import { dieAndRecover, explainRows, holdAndApprove, refuse } from './guest-steps.ts';
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

const SPOILT = { spoil: spoiling(LETTERS, 'the name of a relation'), mend: mending(LETTERS) };

/** A trigger that tells the row, and what takes it away. */
const SINGING = [
  `CREATE FUNCTION sing() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no, %', OLD USING DETAIL = OLD; END $$;
   CREATE TRIGGER sings BEFORE DELETE ON guest FOR EACH ROW EXECUTE FUNCTION sing()`,
  'DROP TRIGGER sings ON guest',
] as const;

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
    await explainRows(aviary, ear);
    await refuse(aviary, ear, SINGING);
    await holdAndApprove(aviary, ear);
    await dieAndRecover(aviary, ear);
    await hearDaemon(aviary, ear, SPOILT, lookAtQueue);
    const { project } = aviary;
    project.write('retentiond.yaml', `${project.configText()}queue:\n  url: "${redis.url}"\n`);
    await hearDaemon(aviary, ear, SPOILT, lookAtQueue);
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
