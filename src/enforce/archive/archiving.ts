import type { OpenArchive, OpenBatch } from '../../control/batch/open-batch.ts';
import type { CopyTexts } from '../../plan/archive/copies.ts';
import type { CheckedArchive } from '../../plan/checked/checked-archive.ts';
import type { Scene } from '../scene.ts';
import type { Target } from '../target.ts';
import type { CopySource } from './lines.ts';

/** What a batch copies, and where to. */
export interface Archiving {
  readonly scene: Scene;
  readonly target: Target;
  readonly open: OpenBatch;
  readonly into: OpenArchive;
  /** Table by table: those of the rule, then those that depend on them. */
  readonly copied: readonly CopiedTable[];
}

/** The rows of one table that are copied. */
export interface CopiedTable {
  /** Where they stand. */
  readonly source: CopySource;
  readonly archive: CheckedArchive;
  readonly rows: readonly CopyTexts[];
  /** Whether they stay where they are, so that each may be copied again with a later start. */
  readonly stay: boolean;
}
