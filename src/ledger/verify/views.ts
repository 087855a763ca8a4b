import type { AccessAnchor, AccessDefect } from '../access/verify.ts';
import type { Body } from '../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** Remembers where the access log was anchored; memory grows with the anchors. */
export class ViewBook implements Book {
  private readonly anchored: AccessAnchor[] = [];

  read(seq: bigint, entry: Body): Strange | null {
    if (entry.kind !== 'access anchored') return null;
    const before = this.anchored.at(-1);
    this.anchored.push({ entry: seq, size: BigInt(entry.size), head: entry.head });
    if (!before || before.size < entry.size) return null;
    return {
      code: 'access',
      fact: `the access log is anchored at ${entry.size} views, and was at ${before.size} already`,
    };
  }

  /** By the numbers of the views, which only grow. */
  anchors(): readonly AccessAnchor[] {
    return this.anchored;
  }

  /** A defect of the access log as one of the first entry that vouches for what is wrong; after all of them, none does. */
  strangeOf({ seq, fact }: AccessDefect): Strange {
    const anchor = this.anchored.find(({ size }) => size >= seq);
    return { code: 'access', fact, ...(anchor ? { seq: anchor.entry } : {}) };
  }
}
