import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_COPIES, readCopies } from '../../src/app/audit/copies.ts';
import { verifyExport } from '../../src/app/audit/verify-export.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { joinNote } from '../../src/ledger/checkpoint/note-list.ts';
import { verifyLedger } from '../../src/ledger/verify/ledger.ts';
import type { Verification } from '../../src/ledger/verify/verification.ts';
import { randomOf } from '../plan/random.ts';
import { copyOf, writeTables } from './copy.ts';
import { listAnew, missOf, runAlone } from './found.ts';
import { STORY_MS, type Story, tellStory } from './story.ts';
import { type Copy, type Tampering, tamperings } from './tampering.ts';
import { Tally } from './tried.ts';

const isWhole = process.env.MODE === 'evidence';
const PATIENCE = isWhole ? 1_800_000 : 120_000;

let story: Story;
let session: Session;
beforeAll(async () => {
  story = await tellStory();
  session = await openSession(story.logs.database.controlUrl, 'the auditor');
}, STORY_MS);
afterAll(async () => {
  await session.close();
  await story.drop();
});

/** All of them, or a few of each class. */
function chosen(all: readonly Tampering[], few: number): readonly Tampering[] {
  if (isWhole) return all;
  const random = randomOf(all.length);
  const classes = [...new Set(all.map((one) => one.class))];
  return classes.flatMap((name) => {
    const of = all.filter((one) => one.class === name);
    return Array.from({ length: Math.min(few, of.length) }, () => of[random.below(of.length)] as Tampering);
  });
}

function firstBad({ firstBad: bad }: Verification): { readonly entry: number; readonly code: string } | null {
  return bad && { entry: Number(bad.seq), code: bad.code };
}

const copiesFor = ({ needsCopies }: Tampering): typeof NO_COPIES =>
  needsCopies ? readCopies([story.copies], null) : NO_COPIES;

test('every class of tampering with tables is found at the right entry', { timeout: PATIENCE }, async ({
  task,
}) => {
  const tally = new Tally();
  for (const tampering of chosen(tamperings(copyOf(story), randomOf(1)), 2)) {
    const copy = copyOf(story);
    tampering.apply(copy);
    await writeTables(story.logs.state, copy);
    const { notes } = copiesFor(tampering);
    const verification = await verifyLedger(session, { notes });
    tally.note(
      tampering.class,
      'tables',
      missOf(expectedInTables(tampering, copy), tampering.what, firstBad(verification)),
    );
    await story.honest.restore();
  }
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
  expect(await verifyLedger(session)).toMatchObject({ ok: true });
});

/** Digests that were pruned are gone without having been, where that entry is cut off. */
function expectedInTables({ expected }: Tampering, copy: Copy): number {
  const said = (text: string): { kind: string; seq: number; batch: string } => JSON.parse(text);
  const pruned = story.entries.map(({ text }) => said(text)).find(({ kind }) => kind === 'digests pruned');
  if (copy.size === story.entries.length) return expected;
  if (copy.size >= Number(pruned?.seq)) return expected;
  const over = copy.entries.map(({ text }) => said(text));
  const ended = new Set(over.filter(({ kind }) => kind === 'outcome').map(({ batch }) => batch));
  const first = over.find(({ kind, batch }) => kind === 'intent' && ended.has(batch));
  return Math.min(expected, first?.seq ?? expected);
}

test('every class of tampering with an export is found by both verifiers at the right entry', {
  timeout: PATIENCE,
}, async ({ task }) => {
  const tally = new Tally();
  for (const tampering of chosen(tamperings(copyOf(story), randomOf(2)), 1)) {
    const copy = copyOf(story);
    tampering.apply(copy);
    await tryExport(tally, tampering, (folder) => writeExport(folder, copy));
  }
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
});

async function tryExport(
  tally: Tally,
  tampering: Tampering,
  change: (folder: string) => void,
): Promise<void> {
  const { class: name, expected, what, needsCopies } = tampering;
  const folder = join(story.logs.folder, 'tampered');
  cpSync(story.exported, folder, { recursive: true });
  change(folder);
  const own = firstBad(await verifyExport(folder, copiesFor(tampering)));
  tally.note(name, 'export', missOf(expected, what, own));
  const alone = await runAlone(folder, needsCopies ? ['--checkpoint', story.copies] : []);
  const agrees =
    alone.first_bad?.code === own?.code ? null : `${what}: ${alone.first_bad?.code} and ${own?.code}`;
  tally.note(name, 'stand-alone', missOf(expected, what, alone.first_bad) ?? agrees);
  rmSync(folder, { recursive: true });
}

/** With a manifest that fits. */
function writeExport(folder: string, copy: Copy): void {
  writeFileSync(join(folder, 'ledger.jsonl'), copy.entries.map(({ text }) => `${text}\n`).join(''));
  writeFileSync(
    join(folder, 'checkpoints.txt'),
    copy.notes.map(({ text }, index) => joinNote(text, index === 0)).join(''),
  );
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, size: copy.size, head: copy.head }));
  listAnew(folder);
}

test('the honest export verifies, by itself and in an empty folder, and is the same every time', async () => {
  expect(await verifyExport(story.exported, readCopies([story.copies], null))).toMatchObject({
    ok: true,
    firstBad: null,
  });
  expect(await runAlone(story.exported, ['--checkpoint', story.copies])).toMatchObject({
    code: 0,
    first_bad: null,
  });
});
