import { afterAll, beforeAll } from 'vitest';
import { readCopies } from '../../src/app/audit/export/copies.ts';
import { verifyExport } from '../../src/app/audit/export/verify-export.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { verifyLedger } from '../../src/ledger/verify/ledger.ts';
import { copyOf, writeTables } from '../evidence/copy.ts';
import { missOf } from '../evidence/found.ts';
import { STORY_MS, type Story, tellStory } from '../evidence/story.ts';
import { tamperings } from '../evidence/tampering.ts';
import { randomOf } from '../plan/random.ts';
import { checkPromise, isWhole, timesOf } from './promise.ts';

/*
 * An auditor keeps the checkpoints that left the database; then somebody changes the ledger below them, with every right that
 * there is. Where the forger also forges everything beside the entries, only the copies tell.
 */

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

const BELOW = [
  'forked',
  'signed by another key',
  'forged with keys and notes',
  'cut off with its head and notes',
];

checkPromise('P5', 'forged below an exported checkpoint, in every way', 'forgeries', async (seen) => {
  const { notes } = readCopies([story.copies], null);
  const signed = Number(notes.at(-1)?.size);
  const all = tamperings(copyOf(story), randomOf(5)).filter(({ expected }) => expected <= signed);
  const tried = isWhole ? all : all.filter((one, index) => BELOW.includes(one.class) && index % 9 === 0);
  for (const tampering of tried) {
    const copy = copyOf(story);
    tampering.apply(copy);
    await writeTables(story.logs.state, copy);
    const { firstBad } = await verifyLedger(session, { notes });
    await story.honest.restore();
    const found = firstBad && { entry: Number(firstBad.seq), code: firstBad.code };
    // A copy of the checkpoint may tell of an older entry than the one that was changed, never of a later one.
    const isNamed = found !== null && found.entry <= tampering.expected;
    if (!isNamed) seen.broken(`${tampering.class}: ${missOf(tampering.expected, tampering.what, found)}`);
    seen.saw();
  }
});

checkPromise('P5', 'honest ledgers and exports raise no alarm', 'verifications', async (seen) => {
  const copies = readCopies([story.copies], null);
  for (let time = 0; time < timesOf(2, 50); time += 1) {
    await story.logs.fill(4, 0);
    const inTables = await verifyLedger(session, { notes: copies.notes });
    const inExport = await verifyExport(story.exported, copies);
    for (const { firstBad } of [inTables, inExport])
      if (firstBad) seen.broken(`entry ${firstBad.seq}: ${firstBad.fact}`);
    seen.saw(2);
  }
});
