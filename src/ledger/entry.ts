import { formatInstant, type Instant } from '../calendar/instant.ts';
import { canonicalText, sha256Hex } from '../digest.ts';

/** The first entry of every ledger: which ledger it is. */
export interface Opened {
  readonly kind: 'opened';
  readonly ledger: string;
}

/** A run has begun to act. */
export interface RunStarted {
  readonly kind: 'run started';
  readonly run: string;
  readonly rule: string;
  readonly version: string;
  readonly policy: string;
  readonly category: string;
  readonly connection: string;
  readonly table: string;
  readonly action: string;
  /** The present that every deadline of the run is measured against. */
  readonly now: string;
  /** Rows whose start lies before it are past `keep`. */
  readonly cutoff: string;
  /** When the schedule wanted it; null where a person started it. */
  readonly due_at: string | null;
  readonly fence: number;
}

/** A run that changed nothing: what it would have taken. */
export interface RunObserved extends Omit<RunStarted, 'kind' | 'fence'> {
  readonly kind: 'run observed';
  readonly due: number;
}

/** What a batch is about to do; durable before the change commits. */
export interface Intent {
  readonly kind: 'intent';
  readonly batch: string;
  readonly run: string;
  readonly rule: string;
  readonly version: string;
  readonly policy: string;
  readonly action: string;
  readonly connection: string;
  readonly table: string;
  readonly rows: number;
  /** RFC 6962 root over the keyed digests of the rows' keys, in the order in which they were locked. */
  readonly root: string;
  /** Names the digest key without telling it. */
  readonly digest_key: string;
  /** The target's own name for the transaction: system, database, backend, transaction. */
  readonly target: Readonly<Record<string, string>>;
  readonly fence: number;
}

/** What became of an intent: each has exactly one. */
export interface Outcome {
  readonly kind: 'outcome';
  readonly batch: string;
  readonly run: string;
  readonly outcome: 'committed' | 'aborted';
  /** Rows gone: the intent's, or none. */
  readonly rows: number;
  /** Whether the worker itself saw the answer, or recovery read it in the target. */
  readonly seen_by: 'worker' | 'recovery';
}

/** A run acts no more. */
export interface RunEnded {
  readonly kind: 'run ended';
  readonly run: string;
  readonly rule: string;
  readonly status: 'succeeded' | 'failed' | 'interrupted' | 'paused' | 'cancelled';
  readonly stopped_by: string | null;
  readonly rows: number;
  readonly batches: number;
}

/** What an entry says. No personal data: keys only as keyed digests, and those only under a root. */
export type Body = Opened | RunStarted | RunObserved | Intent | Outcome | RunEnded;

export type EntryKind = Body['kind'];

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
