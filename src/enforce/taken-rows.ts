import type { TargetIdentity } from '../control/open-batch.ts';
import type { KnownHolds } from '../plan/held.ts';
import type { Cursor } from '../plan/statements.ts';
import type { DependentRows } from './dependants.ts';

/** What one batch is asked for. */
export interface BatchRequest {
  /** Where it begins; null: at the first row. */
  readonly after: Cursor | null;
  /** Whether its rows are locked before anything else, whatever the faster form could do. */
  readonly lockFirst: boolean;
  /** Whether it is one row, with all that depends on it. */
  readonly alone: boolean;
  /** Digests, in hex, of rows that an open batch of somebody else holds. */
  readonly leaveOut: ReadonlySet<string>;
}

/** Rows that are ours until the transaction ends, and that both implementations call due. */
export interface TakenRows {
  readonly identity: TargetIdentity;
  /** The holds that were known when the rows were looked for. */
  readonly holds: KnownHolds;
  /** Key values as text, one list a row. */
  readonly keys: readonly (readonly string[])[];
  /** In the order of the keys. */
  readonly digests: readonly Uint8Array[];
  /** What goes with them, by table and action, locked; empty where nothing does. */
  readonly dependants: readonly DependentRows[];
  /** Whether they are deleted already, and not committed. */
  readonly removed: boolean;
  /** Rows that were read and left alone. */
  readonly left: number;
  /** Where the next batch begins; null where nothing was found. */
  readonly cursor: Cursor | null;
}
