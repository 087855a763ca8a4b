import { canonicalText, sha256Hex } from '../digest.ts';
import { type Body, ENTRY_FORMAT, type Entry, NO_HASH } from './entry.ts';
import { ApprovalBook, type ApprovalDefect } from './verify-approvals.ts';
import { BatchBook, type BatchDefect } from './verify-batches.ts';
import { HoldBook, type HoldDefect } from './verify-holds.ts';

/** What is wrong with a ledger, and at which entry first. */
export interface Defect {
  readonly seq: bigint;
  readonly code:
    | 'missing'
    | 'unreadable'
    | 'not canonical'
    | 'hash'
    | 'link'
    | 'unknown format'
    | 'ledger'
    | BatchDefect['code']
    | HoldDefect['code']
    | ApprovalDefect['code']
    | 'head';
  readonly fact: string;
}

export interface Verification {
  readonly ok: boolean;
  readonly entries: bigint;
  /** Hash of the last entry that was read. */
  readonly head: string;
  readonly firstBad: Defect | null;
}

/** What the control database says beside the entries; the entries must agree with it. */
export interface Anchor {
  readonly ledger: string;
  readonly size: bigint;
  readonly head: string;
  /** Intents that may still lack their outcome. */
  readonly openBatches: ReadonlySet<string>;
  /** Holds that nobody has released. */
  readonly holds: ReadonlySet<string>;
}

type Link = Body & {
  readonly format: number;
  readonly seq: number;
  readonly previous: string;
  readonly at: string;
};

/** Checks a ledger link by link; memory grows with its runs and the intents that are open, not with its batches. */
export class Verifier {
  private readonly anchor: Anchor;
  private readonly batches = new BatchBook();
  private readonly holds = new HoldBook();
  private readonly approvals = new ApprovalBook();
  private count = 0n;
  private head = NO_HASH;
  private firstBad: Defect | null = null;

  constructor(anchor: Anchor) {
    this.anchor = anchor;
  }

  /** The next entry in order of its number; after a defect the rest cannot be judged and is left unread. */
  add(entry: Entry): void {
    if (this.firstBad) return;
    const link = this.readLink(entry);
    if (!link) return;
    this.readMeaning(entry.seq, link);
    this.count += 1n;
    this.head = entry.hash;
  }

  /** The verdict, once every entry was added. */
  finish(): Verification {
    if (!this.firstBad) this.compareWithAnchor();
    return { ok: this.firstBad === null, entries: this.count, head: this.head, firstBad: this.firstBad };
  }

  private readLink(entry: Entry): Link | null {
    const expected = this.count + 1n;
    if (entry.seq !== expected)
      return this.bad(expected, 'missing', `entry ${expected} is missing; entry ${entry.seq} follows`);
    const link = parse(entry.text);
    if (!link) return this.bad(entry.seq, 'unreadable', `entry ${entry.seq} is no JSON object`);
    if (!isCanonical(link, entry.text))
      return this.bad(entry.seq, 'not canonical', `entry ${entry.seq} is not in its RFC 8785 form`);
    if (sha256Hex(entry.text) !== entry.hash)
      return this.bad(entry.seq, 'hash', `entry ${entry.seq} does not match its hash`);
    if (link.format !== ENTRY_FORMAT)
      return this.bad(
        entry.seq,
        'unknown format',
        `entry ${entry.seq} has the unknown format ${link.format}`,
      );
    if (link.seq !== Number(entry.seq) || link.previous !== this.head) {
      return this.bad(entry.seq, 'link', `entry ${entry.seq} does not follow the entry before it`);
    }
    return link;
  }

  private readMeaning(seq: bigint, link: Link): void {
    if ((seq === 1n) !== (link.kind === 'opened')) {
      this.bad(
        seq,
        'ledger',
        `entry ${seq} ${seq === 1n ? 'does not open a ledger' : 'opens a ledger once more'}`,
      );
      return;
    }
    switch (link.kind) {
      case 'opened':
        if (link.ledger !== this.anchor.ledger) this.bad(seq, 'ledger', `entry ${seq} opens another ledger`);
        return;
      case 'run started':
        this.batches.readStart(link);
        this.holds.readStart(link);
        this.report(seq, this.approvals.readStart(link));
        return;
      case 'intent':
        this.report(seq, this.batches.readIntent(seq, link));
        this.report(seq, this.holds.readIntent(link));
        return;
      // It changed nothing, so that nothing else can contradict it.
      case 'run observed':
        return;
      case 'outcome':
        this.report(seq, this.batches.readOutcome(link));
        this.holds.readOutcome(link);
        return;
      case 'copies removed':
        this.report(seq, this.batches.readRemoval(link));
        return;
      case 'run ended':
        this.report(seq, this.batches.readEnd(link));
        return;
      case 'hold placed':
      case 'hold effective':
      case 'hold release asked':
      case 'hold released':
        this.report(seq, this.holds.readHold(seq, link));
        return;
      case 'rule approved':
      case 'plan approved':
        this.report(seq, this.approvals.readApproval(link));
        return;
      default:
        this.bad(seq, 'unknown format', `entry ${seq} is of a kind that this version does not know`);
    }
  }

  private compareWithAnchor(): void {
    if (this.count !== this.anchor.size || this.head !== this.anchor.head) {
      this.bad(
        this.count + 1n,
        'head',
        `the ledger ends after entry ${this.count}, its head names entry ${this.anchor.size}`,
      );
      return;
    }
    for (const strange of [
      this.batches.compare(this.anchor.openBatches),
      this.holds.compare(this.anchor.holds),
    ])
      if (strange) this.report(strange.seq ?? this.count + 1n, strange);
  }

  private report(seq: bigint, defect: BatchDefect | HoldDefect | ApprovalDefect | null): void {
    if (defect) this.bad(seq, defect.code, defect.fact);
  }

  private bad(seq: bigint, code: Defect['code'], fact: string): null {
    this.firstBad ??= { seq, code, fact };
    return null;
  }
}

/** Forged text may hold what has no canonical form at all. */
function isCanonical(link: Link, text: string): boolean {
  try {
    return canonicalText(link) === text;
  } catch {
    return false;
  }
}

function parse(text: string): Link | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Link) : null;
  } catch {
    return null;
  }
}
