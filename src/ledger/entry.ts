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
  /** What it relies on: the version or the digest of the plan that was approved, or `never` where nobody is asked. */
  readonly approval: string;
}

/** A run that changed nothing: what it would have taken. */
export interface RunObserved extends Omit<RunStarted, 'kind' | 'fence' | 'approval'> {
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
  /** Rows of other tables that go, or lose their link, with them: by table and action. */
  readonly dependants: readonly { readonly table: string; readonly action: string; readonly rows: number }[];
  /** Into which table the rows are counted before they go, and how many groups they are in; left out where none are. */
  readonly summary?: { readonly table: string; readonly groups: number };
  /** RFC 6962 root over the keyed digests of the rows' keys, in the order in which they were taken. */
  readonly root: string;
  /** Names the digest key without telling it. */
  readonly digest_key: string;
  /** Whether a receipt commits with the batch; with none, an outcome that the worker did not see is inferred. */
  readonly receipt: 'table' | 'none';
  /** The target's own name for the transaction: system, timeline, database, backend, transaction. */
  readonly target: Readonly<Record<string, string>>;
  readonly fence: number;
  /** Where the rows, or some that depend on them, are copied to before they go; left out where none are. */
  readonly archive?: { readonly connection: string; readonly tables: readonly string[] };
}

/** What became of an intent: each has exactly one. */
export interface Outcome {
  readonly kind: 'outcome';
  readonly batch: string;
  readonly run: string;
  readonly outcome: 'committed' | 'aborted';
  /** Rows gone: the intent's, or none. */
  readonly rows: number;
  /** Whether the worker itself saw the answer, or recovery read it in a receipt, or inferred it where there is none. */
  readonly seen_by: 'worker' | 'recovery' | 'inference';
}

/** What an aborted batch had copied to an archive was taken back. */
export interface CopiesRemoved {
  readonly kind: 'copies removed';
  readonly batch: string;
  readonly connection: string;
  readonly tables: readonly string[];
  readonly rows: number;
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

/** A legal hold stands: no batch that begins after this entry can touch what it holds. */
export interface HoldPlaced {
  readonly kind: 'hold placed';
  readonly hold: string;
  readonly epoch: number;
  readonly holds: 'category' | 'person' | 'rule' | 'connection';
  /** null: a person, of this kind and with this keyed digest. */
  readonly target: string | null;
  readonly person_kind: string | null;
  readonly person: string | null;
  /** Keyed digests: the texts may name people. */
  readonly matter: string;
  readonly reason: string;
  readonly digest_key: string;
  readonly review_on: string | null;
  /** The login role of the control database, and the system's user name, which is only asserted. */
  readonly role: string;
  readonly who: string;
}

/** Every batch that did not know the hold is over. */
export interface HoldEffective {
  readonly kind: 'hold effective';
  readonly hold: string;
  /** Those that were in flight when it was placed, by their ids, and what became of them. */
  readonly batches: readonly { readonly batch: string; readonly outcome: Outcome['outcome'] }[];
}

/** One person has asked for the release, and another one must agree. */
export interface HoldReleaseAsked {
  readonly kind: 'hold release asked';
  readonly hold: string;
  readonly reason: string;
  readonly digest_key: string;
  readonly role: string;
  readonly who: string;
}

/** A hold ends, once its cooling-off period is over. */
export interface HoldReleased extends Omit<HoldReleaseAsked, 'kind'> {
  readonly kind: 'hold released';
  /** Whether two persons were needed: then another one has asked for it. */
  readonly four_eyes: boolean;
  readonly free_at: string;
}

export type HoldEntry = HoldPlaced | HoldEffective | HoldReleaseAsked | HoldReleased;

/** A version of a rule may run, as far as this one word goes. */
export interface RuleApproved {
  readonly kind: 'rule approved';
  readonly rule: string;
  readonly version: string;
  /** The digest of the plan that was looked at; null where nobody had to be asked. */
  readonly plan: string | null;
  /** The login role, which the server has authenticated, and the system's user name, which is only asserted. */
  readonly role: string | null;
  readonly who: string | null;
  /** Why nobody had to be asked: it reaches no more than this version; null where somebody approved. */
  readonly reaches_no_more_than: string | null;
}

/** A plan may be applied once, as far as this one word goes. */
export interface PlanApproved {
  readonly kind: 'plan approved';
  /** Its digest, which covers the rows. */
  readonly plan: string;
  readonly role: string;
  readonly who: string;
  readonly rules: number;
  readonly due: number;
}

/** What an entry says. No personal data: keys only as keyed digests, and those only under a root. */
export type Body =
  | Opened
  | RunStarted
  | RunObserved
  | Intent
  | Outcome
  | CopiesRemoved
  | RunEnded
  | HoldEntry
  | RuleApproved
  | PlanApproved;

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
