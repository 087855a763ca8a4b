import { sha256Hex } from '../../digest.ts';
import type { Entry } from '../entry.ts';
import { isCanonical, parseObject } from '../verify/books/link.ts';
import { type AccessEnd, NO_VIEWS, VIEW_FORMAT } from './view.ts';

/** What is wrong with an access log, and at which view first. */
export interface AccessDefect {
  readonly seq: bigint;
  readonly code:
    | 'missing'
    | 'unreadable'
    | 'not canonical'
    | 'hash'
    | 'unknown format'
    | 'link'
    | 'anchor'
    | 'head';
  readonly fact: string;
}

export interface AccessVerification {
  readonly ok: boolean;
  readonly views: bigint;
  /** Hash of the last view that was read. */
  readonly head: string;
  readonly firstBad: AccessDefect | null;
}

/** What an entry `access anchored` of a verified ledger says. */
export interface AccessAnchor {
  /** The number of that entry. */
  readonly entry: bigint;
  readonly size: bigint;
  readonly head: string;
}

/** What a view's text must be; forged text may hold anything. */
type Link = { readonly [K in 'format' | 'seq' | 'previous']: unknown };

/** Checks an access log link by link against the anchors in the ledger; memory does not grow with the views. */
export class AccessVerifier {
  private readonly anchors: ReadonlyMap<bigint, AccessAnchor>;
  private readonly last: AccessAnchor | null;
  private end: AccessEnd = NO_VIEWS;
  private firstBad: AccessDefect | null = null;

  constructor(anchors: readonly AccessAnchor[]) {
    this.anchors = new Map(anchors.map((anchor) => [anchor.size, anchor]));
    this.last = anchors.reduce<AccessAnchor | null>(
      (last, anchor) => (last && last.size >= anchor.size ? last : anchor),
      null,
    );
  }

  /** The next view in order of its number; after a defect the rest cannot be judged and is left unread. */
  add(view: Entry): void {
    if (this.firstBad) return;
    this.firstBad = this.defectOf(view);
    if (!this.firstBad) this.end = { size: view.seq, head: view.hash };
  }

  /** The verdict, once every view was added; `end` is what the control database says of the end, null in an export. */
  finish(end: AccessEnd | null): AccessVerification {
    this.firstBad ??= this.defectAtEnd(end);
    const { size, head } = this.end;
    return { ok: this.firstBad === null, views: size, head, firstBad: this.firstBad };
  }

  private defectOf({ seq, text, hash }: Entry): AccessDefect | null {
    const expected = this.end.size + 1n;
    if (seq !== expected) return bad(expected, 'missing', `view ${expected} is missing; view ${seq} follows`);
    const link = parseObject<Link>(text);
    if (!link) return bad(seq, 'unreadable', `view ${seq} is no JSON object`);
    if (!isCanonical(link, text)) return bad(seq, 'not canonical', `view ${seq} is not in its RFC 8785 form`);
    if (sha256Hex(text) !== hash) return bad(seq, 'hash', `view ${seq} does not match its hash`);
    if (link.format !== VIEW_FORMAT)
      return bad(seq, 'unknown format', `view ${seq} has the unknown format ${link.format}`);
    if (link.seq !== Number(seq) || link.previous !== this.end.head)
      return bad(seq, 'link', `view ${seq} does not follow the view before it`);
    const anchor = this.anchors.get(seq);
    if (!anchor || anchor.head === hash) return null;
    return bad(seq, 'anchor', `entry ${anchor.entry} of the ledger anchors another view ${seq}`);
  }

  private defectAtEnd(end: AccessEnd | null): AccessDefect | null {
    const { size, head } = this.end;
    if (this.last && this.last.size > size) {
      const fact = `entry ${this.last.entry} of the ledger anchors ${this.last.size} views, the access log has ${size}`;
      return bad(size + 1n, 'anchor', fact);
    }
    if (!end || (end.size === size && end.head === head)) return null;
    return bad(size + 1n, 'head', `the access log ends after view ${size}, its head names view ${end.size}`);
  }
}

/** The whole of it at once. */
export function verifyAccess(
  views: Iterable<Entry>,
  anchors: readonly AccessAnchor[],
  end: AccessEnd | null = null,
): AccessVerification {
  const verifier = new AccessVerifier(anchors);
  for (const view of views) verifier.add(view);
  return verifier.finish(end);
}

function bad(seq: bigint, code: AccessDefect['code'], fact: string): AccessDefect {
  return { seq, code, fact };
}
