import type { Entry } from '../../entry.ts';
import type { Note } from '../books/checkpoints.ts';
import type { DefectCode, Strange } from '../books/defect.ts';
import type { Verifier } from './verifier.ts';

const ENTRIES_AT_ONCE = 1_000n;

interface Source {
  readonly entries: AsyncIterable<Entry>;
  /** Signed checkpoints, in the order of their sizes. */
  readonly notes: AsyncIterable<Note>;
  /** Copies of them that are kept elsewhere, in the order of their sizes. */
  readonly copies?: readonly Note[];
  /** What is asked now and then about the entries that were read. */
  readonly meanwhile?: () => Promise<Strange | null>;
  /** Given every entry, once it was read. */
  readonly seen?: (entry: Entry) => void;
}

/** Gives the verifier every entry, and every signed checkpoint at its place; what is wrong beside it is returned. */
export async function feed(
  verifier: Verifier,
  { entries, notes, copies = [], meanwhile = async () => null, seen = () => undefined }: Source,
): Promise<readonly Strange[]> {
  const kept = new Waiting(notes[Symbol.asyncIterator]());
  const copied = new Waiting(copies.filter(({ size }) => size > verifier.size)[Symbol.iterator]());
  let beside: Strange | null = null;
  try {
    for await (const entry of entries) {
      verifier.add(entry);
      await addNotes(verifier, kept, copied);
      if (verifier.size === entry.seq) seen(entry);
      if (verifier.size % ENTRIES_AT_ONCE === 0n) beside ??= await meanwhile();
      if (verifier.defect || beside) break;
    }
    beside ??= await meanwhile();
    if (beside || verifier.defect) return beside ? [beside] : [];
    return [...(await kept.beyond('head')), ...(await copied.beyond('copy'))];
  } finally {
    await kept.close();
  }
}

async function addNotes(verifier: Verifier, kept: Waiting, copied: Waiting): Promise<void> {
  for (const note of await kept.upTo(verifier.size)) verifier.addNote(note);
  for (const note of await copied.upTo(verifier.size)) verifier.addCopy(note);
}

/** Notes whose turn has not come. */
class Waiting {
  private readonly notes: AsyncIterator<Note> | Iterator<Note>;
  private next: Note | null | undefined;

  constructor(notes: AsyncIterator<Note> | Iterator<Note>) {
    this.notes = notes;
  }

  async upTo(size: bigint): Promise<readonly Note[]> {
    const taken: Note[] = [];
    for (let next = await this.peek(); next && next.size <= size; next = await this.peek()) {
      taken.push(next);
      this.next = undefined;
    }
    return taken;
  }

  /** The first that no entry comes for any more: the ones that it covers are missing. */
  async beyond(code: DefectCode): Promise<readonly Strange[]> {
    const next = await this.peek();
    return next
      ? [{ code, fact: `the signed checkpoint of ${next.size} entries goes beyond the last entry` }]
      : [];
  }

  async close(): Promise<void> {
    await this.notes.return?.();
  }

  private async peek(): Promise<Note | null> {
    if (this.next !== undefined) return this.next;
    const { done, value } = await this.notes.next();
    this.next = done ? null : value;
    return this.next ?? null;
  }
}
