import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { connect } from '../support/logs.ts';
import {
  ACTIONS,
  type Action,
  type AlteredAviary,
  LEFT,
  openAlteredAviary,
  PSEUDONYMS,
} from './altered-aviary.ts';
import { CANARIES, type Canary, canariesIn, WORDS } from './canaries.ts';
import { type Ear, openEar, ROW, searchFor } from './ear.ts';
import { hearDaemon } from './hear-daemon.ts';
import { checkPromise, isWhole, type Seen } from './promise.ts';
import { mending, PROVOCATIONS, type Spoilable, spoiling, TOLD } from './provocations.ts';
import { pseudonymCanaries, subkeyOf } from './pseudonym-canaries.ts';

/*
 * Every value of every row is a canary, and rows are altered, not deleted. Besides, what makes pseudonyms is searched for:
 * whoever has it can turn them back. A daemon and the queue are heard as well, and after the runs the rows themselves.
 */

/** Every row that is written is refused, for what stays in it. */
const GUESTS: Spoilable = {
  table: 'guest',
  spared: 'seen IS NULL',
  texts: ['code', 'twin::text', 'code'],
  alike: null,
};

/** A text that is JSON, and none that the server could take apart. */
const NO_JSON = String.raw`'{"today": "CANARYDIARY42\u0000"}'`;

let aviary: AlteredAviary;
let ear: Ear;
afterEach(() => aviary?.close());

for (const action of ACTIONS)
  checkPromise('P12', `canaries in rows that a rule is to ${action}`, 'searches', async (seen) => {
    aviary = await openAlteredAviary(action);
    ear = openEar(aviary);
    await aviary.target.query(TOLD);
    await aviary.fill(40);
    expect(canariesIn(await textOf('TRUE'))).toEqual(expect.arrayContaining(inRows()));
    await failInEveryWay(action);
    await leaveLocked();
    await singleOut();
    await hearDaemon(aviary, ear, {
      spoil: spoiling(GUESTS, 'the name of a relation'),
      mend: mending(GUESTS),
    });
    for (const argv of ['plan', 'plan --json', 'status --json', 'audit list --json']) await ear.cli(argv, 0);
    for (const argv of ['audit verify', 'validate --connect', 'explain', 'config show'])
      await ear.cli(argv, 0);
    ear.tell("a statement's text", ...aviary.statements);
    await lookAtRows(action, seen);
    const secrets = await secretsOf(action);
    await searchFor(ear, seen, secrets);
    expectFound(secrets);
  });

/** Values that no technique can take apart, and constraints on what stays; the constraints' answers quote whole rows. */
async function failInEveryWay(action: Action): Promise<void> {
  const { target } = aviary;
  // What is tried again takes seconds each.
  const patient = PROVOCATIONS.filter((one) => one.patient && isWhole);
  const others = PROVOCATIONS.filter((one) => !one.patient && one.constraint(GUESTS) !== null);
  // The words of each are the same for either action.
  const [first, share] = [ACTIONS.indexOf(action), isWhole ? 1 : 4];
  const provoked = others.filter((_, index) => index % share === first % share);
  for (const { what } of [...provoked, ...patient]) {
    await target.query(spoiling(GUESTS, what));
    await expectRefused(what);
    await target.query(mending(GUESTS));
  }
  await target.query(`UPDATE guest SET diary = ${NO_JSON}`);
  await expectRefused('a text that is no JSON');
  await ear.cli('apply --yes', 1);
  await target.query('UPDATE guest SET diary = DEFAULT');
  expect((await target.query('SELECT FROM guest WHERE phone <> 7734129958')).rowCount).toBe(0);
}

async function expectRefused(what: string): Promise<void> {
  const { rules } = await ear.apply();
  expect(rules, what).toMatchObject([
    {
      status: expect.stringMatching(/^(failed|cancelled|interrupted)$/),
      stopped_by: 'database-refused',
      rows: 0,
    },
  ]);
}

/** Somebody else has a row in hand for as long as the run lasts. */
async function leaveLocked(): Promise<void> {
  const other = await connect(aviary.project.database.url);
  await other.query("BEGIN; SELECT FROM guest WHERE code LIKE '%-3' FOR UPDATE");
  const { rules } = await ear.apply();
  await other.end();
  expect(rules).toMatchObject([{ status: 'failed', stopped_by: 'rows-locked', rows: 39 }]);
}

/** Three of them are like nobody else in what stays. */
async function singleOut(): Promise<void> {
  const { target } = aviary;
  await aviary.fill(3);
  await target.query("UPDATE guest SET seen = seen - interval '1 year' WHERE code ~ '-4[123]$'");
  const { rows } = await target.query("SELECT code, twin FROM guest WHERE code LIKE '%-41'");
  await ear.cli(`${ROW} crm.guest ${rows[0].code} ${rows[0].twin} --json`, 0);
  const [rule] = (await ear.apply()).rules;
  const isTold = rule?.action === 'anonymise';
  expect(rule).toMatchObject({ status: 'succeeded', rows: 4, small_groups: isTold ? { rows: 3 } : null });
  await ear.cli(`${ROW} crm.guest ${rows[0].code} ${rows[0].twin}`, 0);
  await ear.cli(
    `hold place --person email=${WORDS.held} --matter ${WORDS.matter} --reason ${WORDS.reason}`,
    0,
  );
  await aviary.fill(2);
  const said = await ear.cli('apply --yes', 0);
  expect(/singled out/.test(`${said}${ear.told.map(([, text]) => text).join()}`)).toBe(isTold);
}

/** Nothing of what was in a column that was altered is in it any more. */
async function lookAtRows(action: Action, seen: Seen): Promise<void> {
  const { target } = aviary;
  const columns = LEFT.map((name) => `'${name}'`).join(', ');
  const { rows } = await target.query<{ text: string }>(
    `SELECT (to_jsonb(guest) - ARRAY[${columns}])::text AS text FROM guest`,
  );
  expect(rows.length).toBeGreaterThan(70);
  for (const { text } of rows) {
    seen.saw(CANARIES.length);
    for (const canary of canariesIn(text)) seen.broken(`${canary} is still in a row after ${action}`);
  }
}

/** Beside the keys, the pseudonyms themselves: they are personal data as long as their key exists. */
async function secretsOf(action: Action): Promise<readonly Canary[]> {
  const { project, target } = aviary;
  const digestKey = Buffer.from(readFileSync(join(project.folder, 'digest.key'), 'utf8').trim(), 'hex');
  const secrets = pseudonymCanaries(digestKey, 'guests', PSEUDONYMS);
  if (action === 'anonymise') return secrets;
  const pseudonym = createHmac('sha256', subkeyOf(digestKey, 'guests', 'note'))
    .update(WORDS.note)
    .digest('hex');
  const { rows } = await target.query('SELECT DISTINCT note, email FROM guest');
  expect(rows.map(({ note }) => note)).toEqual([`note-${pseudonym}`]);
  return [...secrets, { what: 'a pseudonym', needles: [pseudonym, rows[0].email] }];
}

/** A search that finds nothing must be able to find something, in every form in which Node writes bytes. */
function expectFound(secrets: readonly Canary[]): void {
  const { project } = aviary;
  const key = Buffer.from(readFileSync(join(project.folder, 'digest.key'), 'utf8').trim(), 'hex');
  const pad = subkeyOf(key, 'guests', 'email').map((byte) => byte ^ 0x36);
  const written = [Buffer.from(pad), new Uint8Array(pad), { pads: { inner: Buffer.from(pad) } }];
  for (const form of written
    .flatMap((one) => [inspect(one), JSON.stringify(one)])
    .filter((one) => !/^\{"0"/.test(one)))
    expect(canariesIn(form, secrets), form).toContain('the inner pad of email');
  expect(canariesIn(`\\x${key.toString('hex')}`, secrets)).toContain('the digest key');
  expect(canariesIn(`key=${key.toString('base64')}`, secrets)).toContain('the digest key');
}

async function textOf(which: string): Promise<string> {
  const { rows } = await aviary.target.query(`SELECT guest::text AS text FROM guest WHERE ${which} LIMIT 1`);
  return rows[0].text;
}

/** The canaries that a guest has. */
function inRows(): string[] {
  return CANARIES.map(({ what }) => what).filter(
    (what) => !['card', 'held', 'matter', 'reason'].includes(what),
  );
}
