import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { canonicalText, sha256Hex } from '../../digest.ts';
import { type Entry, NO_HASH } from '../entry.ts';

/** What was asked for: numbers, dates and names of ours; never a row's key, never a person. */
export type ViewFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Somebody looked at the evidence. */
export interface View {
  /** The login role, which the server has authenticated, and the system's user name, which is only asserted. */
  readonly role: string;
  readonly who: string;
  /** The command, as it is typed: `audit list`. */
  readonly view: string;
  readonly facts: ViewFacts;
}

/** A view's own format, so that later readers know what they read. */
export const VIEW_FORMAT = 1;

/** The end of the access log; `NO_HASH` before the first view. */
export interface AccessEnd {
  readonly size: bigint;
  readonly head: string;
}

export const NO_VIEWS: AccessEnd = { size: 0n, head: NO_HASH };

/** Writes the next link, as the ledger does: RFC 8785 text that names its number and the hash of the one before. */
export function linkView(end: AccessEnd, at: Instant, { role, who, view, facts }: View): Entry {
  const seq = end.size + 1n;
  const text = canonicalText({
    format: VIEW_FORMAT,
    seq: Number(seq),
    previous: end.head,
    at: formatInstant(at),
    role,
    who,
    view,
    facts,
  });
  return { seq, text, hash: sha256Hex(text) };
}
