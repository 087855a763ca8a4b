import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** A batch that was intended, and the entry that says so. */
export interface Intended {
  readonly batch: string;
  readonly seq: bigint;
}

/**
 * Every batch is intended once, also after its outcome. Memory grows with the batches, some 60 bytes each; they are parted
 * by their first byte, since one set takes 16 million at most.
 */
export class ReuseBook implements Book {
  private readonly parts = new Map<number, Set<string>>();
  /** Those since the last `takeIntended`. */
  private intended: Intended[] = [];

  read(seq: bigint, entry: Body): Strange | null {
    if (entry.kind !== 'intent') return null;
    const { batch } = entry;
    this.intended.push({ batch, seq });
    const bytes = Buffer.from(batch.replaceAll('-', ''), 'hex');
    const first = bytes[0] ?? 0;
    const part = this.parts.get(first) ?? new Set();
    this.parts.set(first, part);
    const id = bytes.toString('latin1');
    if (part.has(id)) return intendedTwice(batch);
    part.add(id);
    return null;
  }

  /** What was intended since the last time. */
  takeIntended(): readonly Intended[] {
    const taken = this.intended;
    this.intended = [];
    return taken;
  }
}

export function intendedTwice(batch: string): Strange {
  return { code: 'intent twice', fact: `batch ${batch} is intended twice` };
}
