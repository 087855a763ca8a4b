import { formatInstant, type Instant } from '../calendar/instant.ts';
import { canonicalText, sha256Hex } from '../digest.ts';
import type { Said } from './entries/field.ts';
import type { BODY_SCHEMAS } from './entries/registry.ts';

/** What an entry says. No personal data: keys only as keyed digests, and those only under a root. */
export type Body = { [K in EntryKind]: Said<(typeof BODY_SCHEMAS)[K][typeof ENTRY_FORMAT]> }[EntryKind];

export type EntryKind = keyof typeof BODY_SCHEMAS;

/** An entry's own format, so that later readers know what they read. */
export const ENTRY_FORMAT = 1;

/** One link of the chain as it is stored. */
export interface Entry {
  readonly seq: bigint;
  /** RFC 8785 text, stored exactly as hashed. */
  readonly text: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly hash: string;
}

/** The hash before the first entry. */
export const NO_HASH = '0'.repeat(64);

/** Writes the next link: its text names its number and the hash of the one before. */
export function linkEntry(seq: bigint, previous: string, at: Instant, body: Body): Entry {
  const text = canonicalText({
    format: ENTRY_FORMAT,
    seq: Number(seq),
    previous,
    at: formatInstant(at),
    ...body,
  });
  return { seq, text, hash: sha256Hex(text) };
}
