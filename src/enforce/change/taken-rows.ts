import type { TargetIdentity } from '../../control/batch/open-batch.ts';
import type { DigestList } from '../../ledger/digest-list.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { DependentRows } from './dependants.ts';

/** What one batch is asked for. */
export interface BatchRequest {
  /** Where it begins; null: at the first row. */
  readonly after: Cursor | null;
  /** Whether its rows are locked before anything else, whatever the faster form could do. */
  readonly lockFirst: boolean;
  /** Rows of the table itself that it takes; a single one may take along as much as any batch. */
  readonly atMost: number;
  /** Digests, in hex, of rows that an open batch of somebody else holds. */
  readonly leaveOut: ReadonlySet<string>;
}

/** Rows that are ours until the transaction ends, and that both implementations call due. */
export interface TakenRows {
  readonly identity: TargetIdentity;
  /** The holds that were known when the rows were looked for. */
  readonly holds: KnownHolds;
  /** In the order of the keys, where these are known. */
  readonly digests: DigestList;
  /** Key values as text, one list a row; none where the rows are changed already. */
  readonly keys: readonly (readonly string[])[];
  /** What goes with them, by table and action, locked; empty where nothing does. */
  readonly dependants: readonly DependentRows[];
  /** Whether they are deleted or altered already, and not committed. */
  readonly changed: boolean;
  /** Rows that were read and left alone. */
  readonly left: number;
  /** Where the next batch begins; null where nothing was found. */
  readonly cursor: Cursor | null;
}

/** Rows that were changed in one statement: all of them, nothing with them, and their keys are not needed any more. */
export function takenAtOnce(known: Pick<TakenRows, 'identity' | 'holds' | 'digests' | 'cursor'>): TakenRows {
  return { ...known, keys: [], dependants: [], changed: true, left: 0 };
}
