import { AlarmBook } from './alarms.ts';
import { ApprovalBook } from './approvals.ts';
import { BatchBook } from './batches.ts';
import type { Book } from './book.ts';
import { CheckpointBook } from './checkpoints.ts';
import type { Strange } from './defect.ts';
import { HoldBook } from './holds.ts';
import { HorizonBook } from './horizons.ts';
import { KeyBook } from './keys.ts';
import type { Link } from './link.ts';
import { PauseBook } from './pauses.ts';
import { ReuseBook } from './reuse.ts';
import { TextBook } from './texts.ts';
import { ViewBook } from './views.ts';

/** What a verifier remembers, a book for each subject. */
export class Books implements Book {
  readonly batches = new BatchBook();
  readonly holds = new HoldBook();
  readonly approvals = new ApprovalBook();
  readonly keys = new KeyBook();
  readonly checkpoints = new CheckpointBook();
  readonly alarms = new AlarmBook();
  readonly pauses = new PauseBook();
  readonly horizons = new HorizonBook();
  readonly texts = new TextBook();
  readonly views = new ViewBook();
  /** Grows with the batches: it is not written down, and whoever goes on asks the database instead. */
  readonly reuse = new ReuseBook();

  readonly #all: readonly Book[] = Object.values(this);

  read(seq: bigint, entry: Link): Strange | null {
    let found: Strange | null = null;
    // Each of them reads every entry, whatever another one finds.
    for (const book of this.#all) {
      const strange = book.read(seq, entry);
      found ??= strange;
    }
    return found;
  }

  /** Those that can be written down. */
  remembered(): Record<string, object> {
    return Object.fromEntries(Object.entries(this).filter(([name]) => name !== 'reuse'));
  }
}
