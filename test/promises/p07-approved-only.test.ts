import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { randomOf } from '../plan/random.ts';
import { type ApprovalProject, makeApprovals } from '../support/approvals.ts';
import { connect, LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * A plan is made and approved; then something is edited. Whatever it is, the plan does not run, and the edited rule does
 * not run by itself either. Once everything is as it was, the plan runs with every row of it.
 */

const DUE = 25;
const KEPT = 3;
const FILES = [
  'policies/logs.yaml',
  'datamap/crm.yaml',
  'retentiond.yaml',
  'digest.key',
  'plan.json',
] as const;
type File = (typeof FILES)[number];

/** File → what stands there, and what somebody makes of it; each decides which rows go, and how. */
const DECISIVE: Readonly<Partial<Record<File, readonly (readonly [string | RegExp, string])[]>>> = {
  'policies/logs.yaml': [
    ['keep: 3 months', 'keep: 2 months'],
    ['keep: 3 months', 'keep: 4 months'],
    ['keep: 3 months', 'keep: 90 days'],
    ['keep: 3 months', 'keep: 3 weeks'],
    ['keep: 3 months', 'keep: 3 years'],
    ['keep: 3 months', 'keep: 3 months\nextend_while: used\nat_most: 2 years'],
    ['then: delete', 'then: anonymise'],
    [/examples:.*/s, 'draft: true\n'],
    [/^category: logs/, 'category: other'],
  ],
  'datamap/crm.yaml': [
    ['column: ts', 'column: seen'],
    ['always: true', 'always: false'],
    ['category: logs', 'category: logs\n    where: { kind: web }'],
    ['category: logs', 'category: logs\n    where: { kind: null }'],
    ['category: logs', 'category: logs\n    key: id'],
    ['    events:', '    dependants: [{ table: mention, on: log_id, then: keep }]\n    events:'],
    ['    events:', '    dependants: [{ table: mention, on: log_id, then: detach }]\n    events:'],
    ['connection: crm', 'connection: crm\ntimezone: Europe/Paris'],
    ['  log:', '  public.log:'],
    ['  log:', '  copy:'],
  ],
  'retentiond.yaml': [
    ['timezone: Europe/Paris', 'timezone: America/New_York'],
    ['timezone: Europe/Paris', 'timezone: Europe/Berlin'],
    ['timezone: Europe/Paris', 'timezone: Europe/Paris\nplausible_after: 1980-01-01'],
  ],
};

/** Of the schema, and back. */
const SCHEMA = [
  ['ALTER TABLE log ADD COLUMN email text', 'ALTER TABLE log DROP COLUMN email'],
  ['ALTER TABLE log ALTER user_id TYPE bigint', 'ALTER TABLE log ALTER user_id TYPE int'],
  ['ALTER TABLE log RENAME COLUMN user_id TO person', 'ALTER TABLE log RENAME COLUMN person TO user_id'],
  ['ALTER TABLE log ALTER ts SET NOT NULL', 'ALTER TABLE log ALTER ts DROP NOT NULL'],
  [
    'CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()',
    'DROP TRIGGER spare ON log',
  ],
  ['CREATE RULE spare AS ON DELETE TO log DO INSTEAD NOTHING', 'DROP RULE spare ON log'],
  ['ALTER TABLE log ENABLE ROW LEVEL SECURITY', 'ALTER TABLE log DISABLE ROW LEVEL SECURITY'],
  [
    'ALTER TABLE mention ADD CONSTRAINT spare FOREIGN KEY (log_id) REFERENCES log ON DELETE CASCADE',
    'ALTER TABLE mention DROP CONSTRAINT spare',
  ],
  ['CREATE TABLE log_child () INHERITS (log)', 'DROP TABLE log_child'],
  ['ALTER TABLE log DROP CONSTRAINT log_pkey', 'ALTER TABLE log ADD PRIMARY KEY (id)'],
  ['ALTER TABLE log RENAME TO away', 'ALTER TABLE away RENAME TO log'],
] as const;

let logs: ApprovalProject;
const whole = new Map<File, string>();

beforeAll(async () => {
  logs = await makeApprovals();
  logs.write(
    'datamap/crm.yaml',
    `${LOGS_MAP}  mention: { exempt: "nobody" }\n  copy: { exempt: "nobody" }\n`,
  );
  logs.write('policies/logs.yaml', LOGS_POLICY);
  await logs.target.query(`
    ALTER TABLE log ADD seen timestamptz, ADD kind text;
    CREATE TABLE mention (log_id bigint);
    CREATE TABLE copy (LIKE log INCLUDING ALL);
    CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
  await logs.fill(DUE, KEPT);
  await logs.target.query('INSERT INTO copy OVERRIDING SYSTEM VALUE SELECT * FROM log');
  await logs.approveNow();
  for (const file of FILES) whole.set(file, readFileSync(logs.file(file), 'utf8'));
});
afterAll(() => logs.drop());

checkPromise('P7', 'a file edited between plan and apply', 'edits tried', async (seen) => {
  for (const [file, edits] of Object.entries(DECISIVE) as [File, readonly (readonly [string, string])[]][])
    for (const [part, other] of edits) {
      edit(file, (text) => text.replace(part, other));
      await expectRefused('apply plan.json --yes', `${part} → ${other}`, seen);
      restore();
    }
});

checkPromise('P7', 'an edited rule run by itself', 'edits tried', async (seen) => {
  for (const [file, edits] of Object.entries(DECISIVE) as [File, readonly (readonly [string, string])[]][])
    for (const [part, other] of edits) {
      edit('retentiond.yaml', (text) => text.replace('approval: widened', 'approval: always'));
      edit(file, (text) => text.replace(part, other));
      await expectRefused('apply --yes', `${part} → ${other}`, seen, other.startsWith('draft'));
      restore();
    }
});

checkPromise('P7', 'the schema changed between plan and apply', 'edits tried', async (seen) => {
  for (const [change, undo] of SCHEMA) {
    const before = await rowsOf('log');
    await logs.target.query(change);
    const { code } = await logs.cli('apply plan.json --yes');
    await logs.target.query(undo);
    if (code === 0) seen.broken(`${change}: it ran`);
    if ((await rowsOf('log')) !== before) seen.broken(`${change}: rows have changed`);
    seen.saw();
  }
});

checkPromise('P7', 'the plan file edited anywhere', 'edits tried', async (seen) => {
  const random = randomOf(7);
  const text = whole.get('plan.json') as string;
  for (let index = 0; index < timesOf(12, 300); index += 1) {
    const at = random.below(text.length);
    const other = random.pick(['0', '1', 'a', 'f', '"', ',', '}', ' ', '\n', 'A', '9', '']);
    const edited = `${text.slice(0, at)}${other}${text.slice(at + random.below(2))}`;
    if (edited === text) continue;
    writeFileSync(logs.file('plan.json'), edited);
    await expectRefused(
      'apply plan.json --yes',
      `the plan's character ${at} became ${JSON.stringify(other)}`,
      seen,
    );
    await expectRefused('approve plan.json --yes', `the plan's character ${at}, approved`, seen);
  }
  restore();
});

checkPromise('P7', 'what the approval rests on taken away', 'edits tried', async (seen) => {
  writeFileSync(logs.file('digest.key'), `${'0123456789abcdef8f2a61d05c7be394'.repeat(2)}\n`);
  await expectRefused('apply plan.json --yes', 'another digest key', seen);
  restore();
  edit('retentiond.yaml', (text) => text.replace('approval: widened', 'approval: widened\nfour_eyes: true'));
  await expectRefused('apply plan.json --yes', 'a second person must agree', seen);
  restore();
  const second = await connect(logs.database.controlSuperuserUrl);
  await second.query('BEGIN; DELETE FROM retentiond.plan_approval; COMMIT');
  await expectRefused('apply plan.json --yes', 'nobody has approved it', seen);
  await second.end();
});

checkPromise('P7', 'the plan as it was approved', 'rows that went', async (seen) => {
  await logs.approveNow('again.json');
  await logs.fill(4, 0);
  const { code, stderr } = await logs.cli('apply again.json --yes');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { due, kept } = await logs.left();
  if (due !== 4 || kept !== KEPT) seen.broken(`${due} and ${kept} rows are left`);
  seen.saw(DUE);
  // Counted are rows here.
  await expectRefused('apply again.json --yes', 'a second time', { ...seen, saw: () => undefined });
});

function edit(file: File, change: (text: string) => string): void {
  const before = readFileSync(logs.file(file), 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${file} has changed nothing`);
  writeFileSync(logs.file(file), after);
}

function restore(): void {
  for (const [file, text] of whole) writeFileSync(logs.file(file), text);
}

async function expectRefused(argv: string, what: string, seen: Seen, isEmpty = false): Promise<void> {
  const before = [await rowsOf('log'), await rowsOf('copy'), await deedsRecorded()];
  const { code } = await logs.cli(argv);
  // Without a rule there is nothing to refuse.
  if (code === 0 && !isEmpty) seen.broken(`${what}: it ran`);
  const after = [await rowsOf('log'), await rowsOf('copy'), await deedsRecorded()];
  if (String(before) !== String(after)) seen.broken(`${what}: rows or the ledger have changed`);
  seen.saw();
}

/** Entries that say, or allow, that something is done; that an attempt was refused, and by which texts, is said as well. */
async function deedsRecorded(): Promise<number> {
  const deeds = ['run started', 'intent', 'outcome', 'rule approved', 'plan approved'];
  return (await logs.entries()).filter(({ kind }) => deeds.includes(kind)).length;
}

/** A checksum over the whole table. */
async function rowsOf(table: string): Promise<string> {
  const { rows } = await logs.target.query(
    `SELECT md5(string_agg(t::text, '|' ORDER BY id)) AS sum FROM ${table} t`,
  );
  return rows[0].sum;
}
