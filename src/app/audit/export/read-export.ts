import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPORT_FILES } from '../../../audit/export-files.ts';
import { sha256Hex } from '../../../digest.ts';
import { claimedSize, splitNotes } from '../../../ledger/checkpoint/note-list.ts';
import type { Entry } from '../../../ledger/entry.ts';
import type { Note } from '../../../ledger/verify/books/checkpoints.ts';
import { readLines } from '../look-up/lines.ts';

/** By the numbers that the texts bear; what bears none is taken by its place. */
export async function* entriesOf(path: string): AsyncGenerator<Entry> {
  let place = 0n;
  for await (const text of readLines(path)) {
    place += 1n;
    yield { seq: numberOf(text) ?? place, text, hash: sha256Hex(text) };
  }
}

function numberOf(text: string): bigint | null {
  try {
    const seq = (JSON.parse(text) as { readonly seq?: unknown } | null)?.seq;
    return Number.isSafeInteger(seq) ? BigInt(seq as number) : null;
  } catch {
    return null;
  }
}

/** A note that says no size stands where it stands: right after the one before it. */
export async function* notesOf(folder: string): AsyncGenerator<Note> {
  const text = await readFile(join(folder, EXPORT_FILES.checkpoints), 'utf8');
  for (const note of splitNotes(text)) yield { size: claimedSize(note) ?? 0n, text: note };
}
