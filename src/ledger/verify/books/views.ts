import type { AccessAnchor, AccessDefect } from '../../access/verify.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';
import type { Link } from './link.ts';

/** An anchor, and when it was written down. */
interface Dated extends AccessAnchor {
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Remembers where the access log was anchored; memory grows with the anchors. */
export class ViewBook implements Book {
  private readonly anchored: Dated[] = [];

  read(seq: bigint, entry: Link): Strange | null {
    if (entry.kind !== 'access anchored') return null;
    const before = this.anchored.at(-1);
    this.anchored.push({ entry: seq, size: BigInt(entry.size), head: entry.head, at: entry.at });
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

  /** Behind it, views can be cut off and nobody sees it; null: none is anchored. */
  last(): Dated | null {
    return this.anchored.at(-1) ?? null;
  }

  /** A defect of the access log as one of the first entry that vouches for what is wrong; after all of them, none does. */
  strangeOf({ seq, fact }: AccessDefect): Strange {
    const anchor = this.anchored.find(({ size }) => size >= seq);
    return { code: 'access', fact, ...(anchor ? { seq: anchor.entry } : {}) };
  }
}
