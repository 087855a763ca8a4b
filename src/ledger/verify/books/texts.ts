import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';

/** Remembers the texts that entries name by their hashes; memory grows with the different texts. */
export class TextBook implements Book {
  private readonly named = new Map<string, bigint>();

  read(seq: bigint, entry: Body): null {
    if (entry.kind === 'configuration changed') this.note(seq, entry.settings);
    if (entry.kind === 'policies in force')
      for (const hash of [entry.settings, ...entry.files.map(({ text }) => text)]) this.note(seq, hash);
    return null;
  }

  /** Each with the first entry that names it, in the order of the entries. */
  texts(): Iterable<readonly [hash: string, seq: bigint]> {
    return this.named;
  }

  private note(seq: bigint, hash: string): void {
    if (!this.named.has(hash)) this.named.set(hash, seq);
  }
}
