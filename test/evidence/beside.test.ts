import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NO_COPIES, readCopies } from '../../src/app/audit/export/copies.ts';
import { verifyExport } from '../../src/app/audit/export/verify-export.ts';
import { VERIFY_WHOLE } from '../../src/app/audit/verify-duty.ts';
import { sha256Hex } from '../../src/digest.ts';
import { isFailure } from '../../src/errors.ts';
import { verifyLedger, verifyOnward } from '../../src/ledger/verify/ledger.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { useStory } from './audited-story.ts';
import { listAnew, missOf, runAlone } from './found.ts';
import { STORY_MS } from './story.ts';
import { Tally } from './tried.ts';

const audited = useStory();

type Said = {
  readonly seq: number;
  readonly kind: string;
  readonly settings?: string;
  readonly size?: number;
};

const said = (): readonly Said[] => audited.story.entries.map(({ text }) => JSON.parse(text));
const seqOf = (kind: string, which = 0): number =>
  said()
    .filter((one) => one.kind === kind)
    .at(which)?.seq as number;

/** What stands beside the entries in the control database, and what each change of it must be named at. */
const IN_TABLES: readonly (readonly [name: string, sql: string, expected: () => number])[] = [
  [
    'digests altered',
    'UPDATE retentiond.batch_digest SET digests = set_byte(digests, 3, get_byte(digests, 3) # 1) WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)',
    () => seqOf('intent', -1),
  ],
  [
    'digests altered',
    'UPDATE retentiond.batch_digest SET digests = substr(digests, 33) WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)',
    () => seqOf('intent', -1),
  ],
  [
    'digests dropped',
    'UPDATE retentiond.batch_digest SET digests = NULL WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)',
    () => seqOf('intent', -1),
  ],
  [
    'digests dropped',
    'DELETE FROM retentiond.batch_digest WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)',
    () => seqOf('intent', -1),
  ],
  [
    'texts altered',
    "ALTER TABLE retentiond.text DROP CONSTRAINT text_check; UPDATE retentiond.text SET body = body || ' '",
    () => seqOf('policies in force'),
  ],
  ['texts dropped', 'DELETE FROM retentiond.text', () => seqOf('policies in force')],
  [
    'checkpoint row altered',
    "UPDATE retentiond.checkpoint SET root = repeat('0', 64) WHERE size = (SELECT min(size) FROM retentiond.checkpoint)",
    () => 1,
  ],
  [
    'checkpoint row altered',
    "UPDATE retentiond.checkpoint SET frontier = ARRAY[repeat('0', 64)] WHERE size = (SELECT min(size) FROM retentiond.checkpoint)",
    () => 1,
  ],
  [
    'checkpoint row altered',
    'WITH two AS (SELECT size, lead(note) OVER (ORDER BY size) AS next FROM retentiond.checkpoint) UPDATE retentiond.checkpoint c SET note = next FROM two WHERE two.size = c.size AND next IS NOT NULL',
    () => 1,
  ],
  [
    'access log altered',
    "UPDATE retentiond.access SET entry = replace(entry, 'audit list', 'audit show')",
    () => seqOf('access anchored'),
  ],
  ['access log dropped', 'DELETE FROM retentiond.access', () => seqOf('access anchored')],
  [
    'access log cut off',
    'DELETE FROM retentiond.access WHERE seq = (SELECT max(seq) FROM retentiond.access); UPDATE retentiond.access_chain SET (size, head) = (SELECT seq, hash FROM retentiond.access ORDER BY seq DESC LIMIT 1)',
    () => seqOf('access anchored', -1),
  ],
  ['hold dropped', 'DELETE FROM retentiond.hold', () => seqOf('hold released')],
  ['hold dropped', 'DELETE FROM retentiond.hold WHERE released_at IS NULL', () => seqOf('hold placed', -1)],
];

test('what stands beside the entries in tables is found', { timeout: STORY_MS }, async ({ task }) => {
  const tally = new Tally();
  for (const [name, sql, expected] of IN_TABLES) {
    await audited.story.logs.state.query("SET session_replication_role = 'replica'");
    await audited.story.logs.state.query(sql);
    const { firstBad } = await verifyLedger(audited.session);
    tally.note(
      name,
      'tables',
      missOf(expected(), sql, firstBad && { entry: Number(firstBad.seq), code: firstBad.code }),
    );
    await audited.story.honest.restore();
  }
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
  expect(await verifyLedger(audited.session)).toMatchObject({ ok: true });
});

test('an older state of all tables is found beside the copies of the checkpoints', async ({ task }) => {
  const tally = new Tally();
  await audited.story.older.restore();
  const { notes } = readCopies([audited.story.copies], null);
  const { firstBad, entries } = await verifyLedger(audited.session, { notes });
  tally.note(
    'old dump restored',
    'tables',
    missOf(
      Number(entries) + 1,
      'all tables',
      firstBad && { entry: Number(firstBad.seq), code: firstBad.code },
    ),
  );
  await audited.story.honest.restore();
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
  expect(Number(entries)).toBeLessThan(audited.story.entries.length);
});

const edit = (file: string, change: (text: string) => string) => (folder: string) => {
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
};

const END = (): number => audited.story.entries.length + 1;

/** The entry of the first line of the spreadsheet with this word. */
const sheetLine = (word: string): number => {
  const lines = readFileSync(join(audited.story.exported, 'entries.csv'), 'utf8').split('\r\n');
  return Number(lines.find((line) => line.includes(word))?.split(',')[0]);
};

/** With a manifest that fits, except where it says so. */
const IN_EXPORT: readonly (readonly [
  name: string,
  change: (folder: string) => void,
  expected: () => number,
  keepsManifest?: true,
])[] = [
  [
    'texts altered',
    (folder) =>
      edit(join('texts', String(readdirSync(join(folder, 'texts'))[0])), (text) => `${text} `)(folder),
    () => seqOf('policies in force'),
  ],
  [
    'texts dropped',
    (folder) => rmSync(join(folder, 'texts'), { recursive: true }),
    () => seqOf('policies in force'),
  ],
  [
    'access log altered',
    edit('access.jsonl', (text) => text.replace('audit list', 'audit show')),
    () => seqOf('access anchored'),
  ],
  ['access log dropped', edit('access.jsonl', () => ''), () => seqOf('access anchored')],
  [
    'proofs altered',
    edit('proofs.json', (text) =>
      text.replace(/"proof": \[\n\s+"./, (one) => `${one.slice(0, -1)}${one.endsWith('0') ? '1' : '0'}`),
    ),
    END,
  ],
  ['keys altered', edit('keys.txt', (text) => text.split('\n').slice(1).join('\n')), END],
  [
    'hold dropped',
    edit('state.json', (text) => JSON.stringify({ ...JSON.parse(text), holds: [] })),
    () => seqOf('hold placed', -1),
  ],
  [
    'batch said to be open',
    edit('state.json', (text) => JSON.stringify({ ...JSON.parse(text), size: 44 })),
    END,
  ],
  [
    'file beside altered',
    edit('entries.csv', (text) => text.replace('crm', 'cmr')),
    () => sheetLine('crm'),
    true,
  ],
];

test('what stands beside the entries in an export is found by both verifiers', { timeout: STORY_MS }, async ({
  task,
}) => {
  const tally = new Tally();
  for (const [name, change, expected, keepsManifest] of IN_EXPORT) {
    const folder = join(audited.story.logs.folder, 'beside');
    cpSync(audited.story.exported, folder, { recursive: true });
    change(folder);
    if (!keepsManifest) listAnew(folder);
    const { firstBad } = await verifyExport(folder, NO_COPIES);
    const own = firstBad && { entry: Number(firstBad.seq), code: firstBad.code };
    tally.note(name, 'export', missOf(expected(), name, own));
    const alone = await runAlone(folder, []);
    const agrees = alone.first_bad?.code === own?.code ? null : `${alone.first_bad?.code} and ${own?.code}`;
    tally.note(name, 'stand-alone', missOf(expected(), name, alone.first_bad) ?? agrees);
    rmSync(folder, { recursive: true });
  }
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
});

test('what is bad behind where it was verified is found by going on, what is bad before it by reading all', async () => {
  expect(await verifyOnward(audited.session)).toMatchObject({
    ok: true,
    entries: BigInt(audited.story.entries.length),
  });
  const { state } = audited.story.logs;
  await state.query("SET session_replication_role = 'replica'");
  await state.query(
    'UPDATE retentiond.ledger SET entry = replace(entry, \'"rows":3\', \'"rows":4\') WHERE seq = $1',
    [seqOf('intent')],
  );
  expect(await verifyOnward(audited.session)).toMatchObject({ ok: true });
  expect(await verifyOnward(audited.session, { full: true })).toMatchObject({
    ok: false,
    firstBad: { seq: BigInt(seqOf('intent')), code: 'hash' },
  });
  await audited.story.honest.restore();
  expect(await verifyOnward(audited.session)).toMatchObject({ ok: true });
  const text = '{"format":1}';
  await state.query('INSERT INTO retentiond.ledger VALUES ($1, $2, $3)', [END(), text, sha256Hex(text)]);
  const whole = await verifyOnward(audited.session, { full: true });
  expect(await verifyOnward(audited.session)).toEqual(whole);
  expect(whole).toMatchObject({ ok: false, firstBad: { seq: BigInt(END()) } });
  await audited.story.honest.restore();
});

test('a bad ledger ends with 4 and stops purging, until a person has cleared the alarm', async () => {
  const { state, folder } = audited.story.logs;
  await state.query("SET session_replication_role = 'replica'");
  await state.query('DELETE FROM retentiond.ledger WHERE seq = 7');
  const { code, stdout } = await runIn(folder, 'audit verify --json');
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    format_version: 1,
    ok: false,
    entries: 6,
    first_bad: { entry: 7, code: 'missing' },
  });
  const { rows } = await state.query(
    'SELECT about, code, stops FROM retentiond.alarm WHERE cleared_at IS NULL',
  );
  expect(rows).toEqual([{ about: 'ledger', code: 'ledger-does-not-verify', stops: true }]);
  await audited.story.honest.restore();
});

test('the daemon finds the same by itself: it is told, and stops purging', async () => {
  const { state } = audited.story.logs;
  const place = await audited.story.logs.place({}, audited.story.logs.read().config);
  await VERIFY_WHOLE.perform(place, audited.session);
  await state.query("SET session_replication_role = 'replica'");
  await state.query('DELETE FROM retentiond.ledger WHERE seq = 7');
  const failure = await VERIFY_WHOLE.perform(place, audited.session).catch((error: unknown) => error);
  expect(isFailure(failure, 'ledger-bad')).toBe(true);
  expect((failure as Error).message).toContain('entry 7 of the ledger is the first bad one');
  expect(
    (await state.query('SELECT code FROM retentiond.alarm WHERE stops AND cleared_at IS NULL')).rows,
  ).toEqual([{ code: 'ledger-does-not-verify' }]);
  await audited.story.honest.restore();
});

test('an export up to an entry verifies, one into a full folder or beyond the end is refused', async () => {
  const { folder } = audited.story.logs;
  const cut = await runIn(folder, 'audit export --out cut --until 8 --json');
  expect(cut).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(cut.stdout)).toMatchObject({ entries: 8, checkpoints: 0 });
  expect(await runAlone(join(folder, 'cut'), [])).toMatchObject({ code: 0, first_bad: null });
  expect(await runIn(folder, 'audit export --out cut')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('is not empty'),
  });
  expect(await runIn(folder, 'audit export --out beyond --until 4000')).toMatchObject({ code: 64 });
  expect(readdirSync(folder).filter((name) => name.startsWith('beyond'))).toEqual([]);
});

test('copies of another ledger, of a key that it never had, or of nothing are told apart', async () => {
  const { folder } = audited.story.logs;
  const stranger = 'retentiond/x+5b1a0e2f+AQ==';
  expect(await runIn(folder, `audit verify --export exported --key ${stranger}`)).toMatchObject({ code: 64 });
  expect(await runIn(folder, 'audit verify --export exported --checkpoint digest.key')).toMatchObject({
    code: 64,
  });
  expect(await runIn(folder, 'audit verify --export nowhere')).toMatchObject({ code: 4 });
});
