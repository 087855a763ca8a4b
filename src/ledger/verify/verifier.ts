import { type Body, type Entry, NO_HASH } from '../entry.ts';
import { AlarmBook } from './alarms.ts';
import { ApprovalBook } from './approvals.ts';
import { BatchBook } from './batches.ts';
import type { Book } from './book.ts';
import { CheckpointBook, type Note, type Signed } from './checkpoints.ts';
import type { Defect, Strange } from './defect.ts';
import { HoldBook } from './holds.ts';
import { HorizonBook } from './horizons.ts';
import { KeyBook } from './keys.ts';
import { type Link, previousOf, readLink, strangeForm } from './link.ts';
import { PauseBook } from './pauses.ts';
import { TextBook } from './texts.ts';
import { ViewBook } from './views.ts';
import { readBooks, writeBooks } from './written.ts';

export interface Verification {
  readonly ok: boolean;
  readonly entries: bigint;
  /** Hash of the last entry that was read. */
  readonly head: string;
  /** The last signed checkpoint that agrees with the entries; null where none does. */
  readonly checkpoint: Signed | null;
  readonly firstBad: Defect | null;
}

/** What stands beside the entries, in the control database or in an export; the entries must agree with it. */
export interface Anchor {
  readonly ledger: string;
  readonly size: bigint;
  readonly head: string;
  /** Intents that may still lack their outcome. */
  readonly openBatches: ReadonlySet<string>;
  /** Holds that nobody has released. */
  readonly holds: ReadonlySet<string>;
  /** Alarms that nobody has cleared; null where that is not known. */
  readonly alarms: ReadonlySet<string> | null;
}

/** How far it has read. */
interface Place {
  count: bigint;
  head: string;
}

/** Checks a ledger link by link; memory grows with its runs and the intents that are open, not with its batches. */
export class Verifier {
  readonly batches = new BatchBook();
  readonly holds = new HoldBook();
  readonly keys = new KeyBook();
  readonly checkpoints = new CheckpointBook();
  readonly horizons = new HorizonBook();
  readonly texts = new TextBook();
  readonly views = new ViewBook();
  private readonly approvals = new ApprovalBook();
  private readonly alarms = new AlarmBook();
  private readonly pauses = new PauseBook();
  private readonly place: Place = { count: 0n, head: NO_HASH };
  private readonly ledger: string;
  private readonly books: readonly Book[];
  private found: Defect | null = null;
  /** An entry that does not follow the one before it; which of the two is wrong, the next one tells. */
  private torn: Entry | null = null;
  /** What a signed checkpoint is against. */
  private doubt: Strange | null = null;

  /** Reads entries of this ledger from the first one on. */
  constructor(ledger: string) {
    this.ledger = ledger;
    const { batches, holds, approvals, keys, checkpoints, alarms, pauses, horizons, texts, views } = this;
    this.books = [batches, holds, approvals, keys, checkpoints, alarms, pauses, horizons, texts, views];
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
    const reading = { ledger, count, signer: this.keys.signing(), known: this.keys.verifiers() };
    // The entry that follows may tell more exactly which one is wrong.
    this.doubt = this.checkpoints.readNote(note, reading);
  }

  /** A copy of a signed checkpoint of exactly the entries that were added. */
  addCopy(note: Note): void {
    if (this.found || this.torn || this.doubt) return;
    const known = this.keys.verifiers();
    this.doubt = this.checkpoints.readCopy(note, { ledger: this.ledger, known });
  }

  /** Everything that it remembers. */
  written(): string {
    return writeBooks(this.remembered());
  }

  /** The verdict, once all was added; `beside` is what was found wrong with what entries name. */
  finish(anchor: Anchor, beside: readonly Strange[] = []): Verification {
    const end = this.place.count + 1n;
    if (this.torn) this.found ??= this.settle(anchor.head);
    const strange = [...(this.found ? [this.found] : this.compare(anchor)), ...beside];
    const defects = strange.map((one): Defect => ({ ...one, seq: one.seq ?? end }));
    const firstBad = defects.reduce<Defect | null>(
      (first, one) => (first && first.seq <= one.seq ? first : one),
      null,
    );
    const { count: entries, head } = this.place;
    return { ok: firstBad === null, entries, head, checkpoint: this.checkpoints.last(), firstBad };
  }

  /** What an entry says, once its link holds. */
  private read(entry: Entry, link: Link): void {
    this.checkpoints.grow(entry);
    for (const book of this.books) this.note(entry.seq, book.read(entry.seq, link));
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

  private compare(anchor: Anchor): readonly Strange[] {
    const { count, head } = this.place;
    if (count === anchor.size && head !== anchor.head)
      return [
        {
          seq: count > 0n ? count : 1n,
          code: 'head',
          fact: `entry ${count} is not the one that the head names`,
        },
      ];
    if (this.doubt) return [this.doubt];
    if (count === 0n && anchor.size === 0n)
      return [{ code: 'ledger', fact: 'the ledger is empty, without even the entry that opens it' }];
    if (count !== anchor.size)
      return [
        { code: 'head', fact: `the ledger ends after entry ${count}, its head names entry ${anchor.size}` },
      ];
    const found = [
      this.batches.compare(anchor.openBatches),
      this.holds.compare(anchor.holds),
      anchor.alarms && this.alarms.compare(anchor.alarms),
      this.horizons.compare(),
    ];
    return found.filter((one) => one !== null);
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
    const { place, batches, holds, approvals, keys, checkpoints, alarms, pauses, horizons, texts, views } =
      this;
    return { place, batches, holds, approvals, keys, checkpoints, alarms, pauses, horizons, texts, views };
  }

  private note(seq: bigint, strange: Strange | null): void {
    if (strange) this.found ??= { ...strange, seq: strange.seq ?? seq };
  }
}
