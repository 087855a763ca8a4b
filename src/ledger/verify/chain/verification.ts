import type { Signed } from '../books/checkpoints.ts';
import type { Defect } from '../books/defect.ts';

export interface Verification {
  readonly ok: boolean;
  readonly entries: bigint;
  /** Hash of the last entry that was read. */
  readonly head: string;
  /** The last signed checkpoint that agrees with the entries; null where none does. */
  readonly checkpoint: Signed | null;
  /** How many entries a copy that is kept elsewhere vouches for; 0: none was held against them. */
  readonly copied: bigint;
  /** How far the access log is anchored; null: nowhere. */
  readonly access: AccessSeen | null;
  /** What could not be held against the entries, each in one sentence. */
  readonly notChecked: readonly string[];
  readonly firstBad: Defect | null;
}

/** Views after the anchored ones can be cut off unseen. */
export interface AccessSeen {
  readonly anchored: bigint;
  /** The entry that anchors them, and when it was written: ISO 8601, UTC. */
  readonly entry: bigint;
  readonly at: string;
}

/** What stands beside the entries, in the control database or in an export; the entries must agree with it. */
export interface Anchor {
  readonly ledger: string;
  readonly size: bigint;
  readonly head: string;
  /** Intents that may still lack their outcome. */
  readonly openBatches: ReadonlySet<string>;
  /** Holds that nobody has released. */
  readonly holds: ReadonlySet<string>;
  /** Alarms that nobody has cleared; null where that is not known. */
  readonly alarms: ReadonlySet<string> | null;
}
