import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NO_COPIES, readCopies } from '../../src/app/audit/export/copies.ts';
import { verifyExport } from '../../src/app/audit/export/verify-export.ts';
import { joinNote } from '../../src/ledger/checkpoint/note-list.ts';
import type { Verification } from '../../src/ledger/verify/chain/verification.ts';
import { verifyLedger } from '../../src/ledger/verify/ledger.ts';
import { randomOf } from '../plan/random.ts';
import { useStory } from './audited-story.ts';
import { copyOf, writeTables } from './copy.ts';
import { listAnew, missOf, runAlone } from './found.ts';
import { type Copy, type Tampering, tamperings } from './tampering.ts';
import { Tally } from './tried.ts';

const isWhole = process.env.MODE === 'evidence';
const PATIENCE = isWhole ? 1_800_000 : 120_000;

const audited = useStory();

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
  needsCopies ? readCopies([audited.story.copies], null) : NO_COPIES;

test('every class of tampering with tables is found at the right entry', { timeout: PATIENCE }, async ({
  task,
}) => {
  const tally = new Tally();
  for (const tampering of chosen(tamperings(copyOf(audited.story), randomOf(1)), 2)) {
    const copy = copyOf(audited.story);
    tampering.apply(copy);
    await writeTables(audited.story.logs.state, copy);
    const { notes } = copiesFor(tampering);
    const verification = await verifyLedger(audited.session, { notes });
    tally.note(
      tampering.class,
      'tables',
      missOf(expectedInTables(tampering, copy), tampering.what, firstBad(verification)),
    );
    await audited.story.honest.restore();
  }
  task.meta.evidence = tally.tried;
  expect(tally.misses).toEqual([]);
  expect(await verifyLedger(audited.session)).toMatchObject({ ok: true });
});

/** Digests that were pruned are gone without having been, where that entry is cut off. */
function expectedInTables({ expected }: Tampering, copy: Copy): number {
  const said = (text: string): { kind: string; seq: number; batch: string } => JSON.parse(text);
  const pruned = audited.story.entries
    .map(({ text }) => said(text))
    .find(({ kind }) => kind === 'digests pruned');
  if (copy.size === audited.story.entries.length) return expected;
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
  for (const tampering of chosen(tamperings(copyOf(audited.story), randomOf(2)), 1)) {
    const copy = copyOf(audited.story);
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
  const folder = join(audited.story.logs.folder, 'tampered');
  cpSync(audited.story.exported, folder, { recursive: true });
  change(folder);
  const own = firstBad(await verifyExport(folder, copiesFor(tampering)));
  tally.note(name, 'export', missOf(expected, what, own));
  const alone = await runAlone(folder, needsCopies ? ['--checkpoint', audited.story.copies] : []);
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
  expect(await verifyExport(audited.story.exported, readCopies([audited.story.copies], null))).toMatchObject({
    ok: true,
    firstBad: null,
  });
  expect(await runAlone(audited.story.exported, ['--checkpoint', audited.story.copies])).toMatchObject({
    code: 0,
    first_bad: null,
  });
});
