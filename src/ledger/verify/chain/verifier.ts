import { type Body, type Entry, NO_HASH } from '../../entry.ts';
import { Books } from '../books/books.ts';
import type { Note } from '../books/checkpoints.ts';
import type { Defect, Strange } from '../books/defect.ts';
import { type Link, previousOf, readLink, strangeForm } from '../books/link.ts';
import { type Place, strangeEnd } from './end.ts';
import type { Anchor, Verification } from './verification.ts';
import { readBooks, writeBooks } from './written.ts';

/** Checks a ledger link by link; memory grows with its runs, and by some 60 bytes a batch. */
export class Verifier {
  readonly books = new Books();
  private readonly place: Place = { count: 0n, head: NO_HASH };
  private readonly ledger: string;
  private found: Defect | null = null;
  /** An entry that does not follow the one before it; which of the two is wrong, the next one tells. */
  private torn: Entry | null = null;
  /** What a signed checkpoint is against. */
  private doubt: Strange | null = null;
  private readonly left: string[] = [];

  /** Reads entries of this ledger from the first one on. */
  constructor(ledger: string) {
    this.ledger = ledger;
  }

  /** One that goes on where another one has left. Throws where the text is not from `written` of this version. */
  static resume(ledger: string, written: string): Verifier {
    const verifier = new Verifier(ledger);
    readBooks(verifier.remembered(), written);
    return verifier;
  }

  get size(): bigint {
    return this.place.count;
  }

  get head(): string {
    return this.place.head;
  }

  /** What was found for sure so far; the rest cannot be judged after it, and is left unread. */
  get defect(): Defect | null {
    return this.found;
  }

  /** The next entry in order of its number. */
  add(entry: Entry): void {
    if (this.found) return;
    if (this.torn) {
      this.found = this.settle(previousOf(entry.text));
      return;
    }
    const link = readLink(entry, this.place.count);
    if ('fact' in link) {
      this.note(entry.seq, this.doubt ?? link);
      return;
    }
    if (link.previous !== this.place.head) {
      this.torn = entry;
      return;
    }
    this.note(entry.seq, this.doubt ?? strangeForm(link) ?? this.misplaced(entry.seq, link));
    if (!this.found) this.read(entry, link);
  }

  /** The signed checkpoint of exactly the entries that were added. */
  addNote(note: Note): void {
    if (this.found || this.torn || this.doubt) return;
    const { ledger, size: count } = this;
    const { keys, checkpoints } = this.books;
    const reading = { ledger, count, signer: keys.signing(), known: keys.verifiers() };
    // The entry that follows may tell more exactly which one is wrong.
    this.doubt = checkpoints.readNote(note, reading);
  }

  /** A copy of a signed checkpoint of exactly the entries that were added. */
  addCopy(note: Note): void {
    if (this.found || this.torn || this.doubt) return;
    const { keys, checkpoints } = this.books;
    const known = keys.verifiers();
    this.doubt = checkpoints.readCopy(note, { ledger: this.ledger, known });
  }

  /** Says in the verdict that something could not be held against the entries. */
  leave(sentence: string): void {
    this.left.push(sentence);
  }

  /** Everything that it remembers. */
  written(): string {
    return writeBooks(this.remembered());
  }

  /** The verdict, once all was added; `beside` is what was found wrong with what entries name. */
  finish(anchor: Anchor, beside: readonly Strange[] = []): Verification {
    const end = this.place.count + 1n;
    if (this.torn) this.found ??= this.settle(anchor.head);
    const strange = [...this.foundAtEnd(anchor), ...beside];
    const defects = strange.map((one): Defect => ({ ...one, seq: one.seq ?? end }));
    const firstBad = defects.reduce<Defect | null>(
      (first, one) => (first && first.seq <= one.seq ? first : one),
      null,
    );
    const { count: entries, head } = this.place;
    const { checkpoints, views } = this.books;
    const last = views.last();
    const access = last && { anchored: last.size, entry: last.entry, at: last.at };
    const notChecked = [...this.left];
    return {
      ok: firstBad === null,
      entries,
      head,
      checkpoint: checkpoints.last(),
      copied: checkpoints.copiedSize(),
      access,
      notChecked,
      firstBad,
    };
  }

  private foundAtEnd(anchor: Anchor): readonly Strange[] {
    return this.found ? [this.found] : strangeEnd(this.place, this.books, anchor, this.doubt);
  }

  /** What an entry says, once its link holds. */
  private read(entry: Entry, link: Link): void {
    this.books.checkpoints.grow(entry);
    this.note(entry.seq, this.books.read(entry.seq, link));
    if (this.found) return;
    this.place.count += 1n;
    this.place.head = entry.hash;
  }

  /**
   * Which of two entries that do not fit is the wrong one. The later one is as it was written where what comes after it, or
   * the head, names its hash (`named`): then the earlier one is another.
   */
  private settle(named: string | null): Defect {
    const { seq, hash } = this.torn as Entry;
    if (named === hash && seq > 1n)
      return {
        seq: seq - 1n,
        code: 'link',
        fact: `entry ${seq - 1n} is not the one that entry ${seq} follows`,
      };
    const own: Strange = { code: 'link', fact: `entry ${seq} does not follow the entry before it` };
    return { seq, ...(this.doubt ?? own) };
  }

  private misplaced(seq: bigint, entry: Body): Strange | null {
    if ((seq === 1n) !== (entry.kind === 'opened')) {
      const how = seq === 1n ? 'does not open a ledger' : 'opens a ledger once more';
      return { code: 'ledger', fact: `entry ${seq} ${how}` };
    }
    if (entry.kind !== 'opened' || entry.ledger === this.ledger) return null;
    return { code: 'ledger', fact: `entry ${seq} opens another ledger` };
  }

  private remembered(): Record<string, object> {
    return { place: this.place, ...this.books.remembered() };
  }

  private note(seq: bigint, strange: Strange | null): void {
    if (strange) this.found ??= { ...strange, seq: strange.seq ?? seq };
  }
}
