import { isFailure } from '../../../errors.ts';
import { type Checkpoint, originOf, parseCheckpoint } from '../../checkpoint/checkpoint.ts';
import { openNote } from '../../checkpoint/note.ts';
import { parseVerifier } from '../../checkpoint/signing-key.ts';
import type { CheckpointMade } from '../../entries/evidence.ts';
import type { Body, Entry } from '../../entry.ts';
import { Frontier } from '../../tree/frontier.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';
import type { KeyInUse } from './keys.ts';

/** A signed checkpoint as it is kept. */
export interface Note {
  readonly size: bigint;
  /** The C2SP signed note. */
  readonly text: string;
  /** What the control database keeps beside it, with the edge of the tree in hex, divided by spaces. */
  readonly beside?: Said & { readonly frontier: string };
}

/** What an entry says of it, too. */
interface Said {
  readonly root: string;
  readonly key: string;
}

/** Whose notes are read, and the signing keys so far, as C2SP verifier keys. */
interface Reading {
  readonly ledger: string;
  readonly known: readonly string[];
}

/** Far more than are made while somebody who made one is frozen before saying so. */
const NOTES_KEPT = 1_000;

/** The last signed head that agrees with the entries. */
export interface Signed {
  readonly size: bigint;
  /** Lower-case hex. */
  readonly root: string;
  /** The name of the key that has signed it. */
  readonly key: string;
}

/** Holds checkpoints against the tree of the entries that were read. */
export class CheckpointBook implements Book {
  private readonly tree = Frontier.empty();
  /** The last note that agrees. */
  private signed: Signed | null = null;
  /** The notes before it, the last one last: by size. An entry may speak of one that is not the last. */
  private readonly notes = new Map<number, Said>();

  /** How many entries the last copy vouches for. */
  private copied = 0n;

  /** Before what it says is read. */
  grow(entry: Entry): void {
    this.tree.add(entry.text);
  }

  read(seq: bigint, entry: Body): Strange | null {
    return entry.kind === 'checkpoint' ? this.readEntry(seq, entry) : null;
  }

  /** A note over exactly the entries that were read; `signer` is the key in use. */
  readNote(
    note: Note,
    { ledger, count, signer, known }: Reading & { readonly count: bigint; readonly signer: KeyInUse | null },
  ): Strange | null {
    const bad = (code: Strange['code'], how: string): Strange => this.unvouched(note, code, how);
    if (note.size !== count) return bad('checkpoint order', `does not follow the one before it`);
    const opened = open(note.text, known, signer?.verifier ?? null);
    if (opened === 'malformed') return bad('checkpoint unreadable', 'cannot be read');
    if (opened === 'forged') return bad('checkpoint key', 'is not signed by the key in use');
    if (opened.origin !== originOf(ledger) || opened.size !== count)
      return bad('checkpoint unreadable', 'speaks of another ledger or of other entries');
    if (opened.root !== this.tree.root()) return bad('checkpoint root', 'was signed over other entries');
    const said: Said = { root: opened.root, key: signer?.name ?? '' };
    if (note.beside && !this.isBeside(note.beside, said))
      return bad('checkpoint root', 'is kept with another root, key or edge of the tree');
    this.signed = { size: count, ...said };
    this.remember(count, said);
    return null;
  }

  /** A copy that is kept elsewhere, of exactly the entries that were read; `known` are the keys that may have signed it. */
  readCopy(note: Note, { ledger, known }: Reading): Strange | null {
    const opened = open(note.text, known);
    const isOurs =
      typeof opened !== 'string' && opened.origin === originOf(ledger) && opened.size === this.tree.size;
    if (!isOurs)
      return this.miscopied(note, 'is of another ledger, or signed by a key that this one never had');
    if (opened.root !== this.tree.root()) return this.miscopied(note, 'was signed over other entries');
    this.copied = note.size;
    return null;
  }

  last(): Signed | null {
    return this.signed;
  }

  /** How many entries a copy that is kept elsewhere vouches for; 0: none was held against them. */
  copiedSize(): bigint {
    return this.copied;
  }

  /** Root of the tree of all entries so far, in lower-case hex. */
  root(): string {
    return this.tree.root();
  }

  private readEntry(seq: bigint, { size, root, key }: CheckpointMade): Strange | null {
    if (size >= seq)
      return { code: 'checkpoint order', fact: `entry ${seq} speaks of a checkpoint of ${size} entries` };
    const signed = this.notes.get(size);
    if (signed === undefined)
      return { code: 'checkpoint lost', fact: `the checkpoint of ${size} entries is not kept` };
    if (signed.root !== root)
      return { code: 'checkpoint root', fact: `entry ${seq} names another root than was signed` };
    if (signed.key === key) return null;
    return { code: 'checkpoint key', fact: `entry ${seq} names another key than the one in use` };
  }

  private remember(size: bigint, said: Said): void {
    this.notes.set(Number(size), said);
    const [oldest] = this.notes.keys();
    if (this.notes.size > NOTES_KEPT && oldest !== undefined) this.notes.delete(oldest);
  }

  private isBeside({ root, key, frontier }: NonNullable<Note['beside']>, said: Said): boolean {
    return root === said.root && key === said.key && frontier === this.tree.hashes.join(' ');
  }

  private miscopied({ size }: Note, how: string): Strange {
    return {
      seq: this.copied + 1n,
      code: 'copy',
      fact: `a copy of the checkpoint of ${size} entries ${how}`,
    };
  }

  /** The entries after the last good note are the ones that nothing vouches for. */
  private unvouched({ size }: Note, code: Strange['code'], how: string): Strange {
    const seq = (this.signed?.size ?? 0n) + 1n;
    return { seq, code, fact: `the signed checkpoint of ${size} entries ${how}` };
  }
}

/** What a note says, once every signature of a known key was checked; `needed` must be among them. */
function open(
  note: string,
  known: readonly string[],
  needed?: string | null,
): Checkpoint | 'malformed' | 'forged' {
  try {
    const { text, verified } = openNote(note, known.map(parseVerifier));
    const isSigned = needed === undefined || verified.some(({ verifier }) => verifier === needed);
    return isSigned ? parseCheckpoint(text) : 'forged';
  } catch (error) {
    return isFailure(error, 'note-forged') || isFailure(error, 'note-unknown') ? 'forged' : 'malformed';
  }
}
