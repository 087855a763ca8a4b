import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPORT_FILES, type ExportState, parseState } from '../../../audit/export-files.ts';
import { Failure } from '../../../errors.ts';
import { feed } from '../../../ledger/verify/chain/feed.ts';
import type { Anchor, Verification } from '../../../ledger/verify/chain/verification.ts';
import { Verifier } from '../../../ledger/verify/chain/verifier.ts';
import { type Copies, requireKey, requireOwnCopies } from './copies.ts';
import {
  checkKeys,
  checkManifest,
  checkProofs,
  checkSheet,
  checkTexts,
  checkViews,
} from './export-checks.ts';
import { entriesOf, notesOf } from './read-export.ts';

/** Verifies an export by itself: neither configuration nor database is asked. Throws Failure `export-unreadable` or `copy-elsewhere`. */
export async function verifyExport(folder: string, copies: Copies): Promise<Verification> {
  const state = await readState(folder);
  requireOwnCopies(copies, state.ledger);
  const verifier = new Verifier(state.ledger);
  verifier.leave('the keyed digests of rows, and whom holds hold, which are not in an export');
  const entries = entriesOf(join(folder, EXPORT_FILES.ledger));
  const source = { entries, notes: notesOf(folder), copies: copies.notes };
  const beside = [
    ...(await feed(verifier, source).catch(rethrow(folder))),
    requireKey(copies, verifier),
    await checkKeys(folder, verifier),
    await checkProofs(folder, verifier),
    await checkManifest(folder),
    await checkSheet(folder, verifier),
    await checkTexts(folder, verifier),
    await checkViews(folder, state, verifier).catch(rethrow(folder)),
  ];
  return verifier.finish(
    anchorOf(state),
    beside.filter((one) => one !== null),
  );
}

async function readState(folder: string): Promise<ExportState> {
  const text = await readFile(join(folder, EXPORT_FILES.state), 'utf8').catch(rethrow(folder));
  const state = parseState(text);
  if (state) return state;
  throw new Failure({
    kind: 'ledger',
    code: 'export-unreadable',
    fact: `${EXPORT_FILES.state} in ${folder} is not that of an export`,
    hint: 'have it exported once more with `retentiond audit export`',
  });
}

function rethrow(folder: string): (error: unknown) => never {
  return (error) => {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string' || error instanceof Failure) throw error;
    throw new Failure({
      kind: 'ledger',
      code: 'export-unreadable',
      fact: `${folder} is no whole export (${(error as NodeJS.ErrnoException).code})`,
      hint: 'name the folder that `retentiond audit export` has written',
    });
  };
}

function anchorOf({ ledger, size, head, open_batches, holds }: ExportState): Anchor {
  return {
    ledger,
    size: BigInt(size),
    head,
    openBatches: new Set(open_batches),
    holds: new Set(holds),
    alarms: null,
  };
}
