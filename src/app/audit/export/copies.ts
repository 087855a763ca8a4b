import { readFileSync } from 'node:fs';
import { reasonOf } from '../../../config/files.ts';
import { Failure } from '../../../errors.ts';
import { originOf } from '../../../ledger/checkpoint/checkpoint.ts';
import { claimedSize, splitNotes } from '../../../ledger/checkpoint/note-list.ts';
import { parseVerifier } from '../../../ledger/checkpoint/signing-key.ts';
import type { Note } from '../../../ledger/verify/books/checkpoints.ts';
import type { Strange } from '../../../ledger/verify/books/defect.ts';
import type { Verifier } from '../../../ledger/verify/chain/verifier.ts';

/** What whoever verifies has kept: the ledger must contain it. */
export interface Copies {
  /** In the order of their sizes. */
  readonly notes: readonly Note[];
  /** A verifier key that one of the ledger's must be; null: whatever keys the ledger introduces. */
  readonly key: string | null;
}

export const NO_COPIES: Copies = { notes: [], key: null };

/** Reads signed checkpoints from files, and checks the key. Throws Failure `checkpoint-unreadable` or `verifier-key-malformed`. */
export function readCopies(
  files: readonly string[],
  key: string | null,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): Copies {
  if (key !== null) requireKeyForm(key);
  const notes = files.flatMap((file) => readNotesOf(file, mayBeEmpty));
  return { notes: inOrder(notes), key };
}

function requireKeyForm(key: string): void {
  try {
    parseVerifier(key);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message: fact, hint } = error;
    throw new Failure({ kind: 'usage', code, fact, ...(hint === null ? {} : { hint }) });
  }
}

/**
 * What is of another ledger says nothing about this one, bad or good. Throws Failure `copy-elsewhere`, before anything is
 * read or recorded.
 */
export function requireOwnCopies({ notes, key }: Copies, ledger: string): void {
  const own = originOf(ledger);
  const note = notes.find(({ text }) => originIn(text) !== own);
  if (note) throw elsewhere(`the checkpoint of ${note.size} entries`, originIn(note.text), own);
  const name = key?.split('+', 1)[0] ?? own;
  if (name !== own) throw elsewhere('the key', name, own);
}

function originIn(note: string): string {
  return note.split('\n', 1)[0] ?? '';
}

function elsewhere(what: string, origin: string, own: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'copy-elsewhere',
    fact: `${what} that was named is of ${JSON.stringify(origin)}, and the ledger that is here is ${own}`,
    hint: 'name the copies of this ledger; where they should be of this one, another ledger stands in its place: keep it, and ask who put it there',
  });
}

/** What is in the file and is no note, as a crash may leave it, vouches for nothing and is passed over. */
function notesIn(text: string): readonly Note[] {
  return splitNotes(text).flatMap((note) => {
    const size = claimedSize(note);
    return size === null || !note.includes('\n\n— ') ? [] : [{ size, text: note }];
  });
}

export function inOrder(notes: readonly Note[]): readonly Note[] {
  return [...notes].sort((one, other) => Number(one.size - other.size));
}

/** Whether the ledger ever had the key that was asked for. */
export function requireKey({ key }: Copies, verifier: Verifier): Strange | null {
  if (key === null || verifier.defect || verifier.books.keys.verifiers().includes(key)) return null;
  return { seq: 1n, code: 'copy', fact: `the ledger never had the key ${key}` };
}

function readNotesOf(file: string, mayBeEmpty: boolean): readonly Note[] {
  const notes = notesIn(readText(file));
  if (notes.length > 0 || mayBeEmpty) return notes;
  throw refusal(file, 'holds no signed checkpoint');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(file, `cannot be read (${reasonOf(error)})`);
  }
}

function refusal(file: string, why: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'checkpoint-unreadable',
    fact: `${file} ${why}`,
    hint: 'name a file with C2SP signed notes, as a checkpoint file or `audit export` has them',
  });
}
