import type { Books } from '../books/books.ts';
import type { Strange } from '../books/defect.ts';
import type { Anchor } from './verification.ts';

/** How far a verifier has read. */
export interface Place {
  count: bigint;
  head: string;
}

/**
 * What is strange once every entry was read: where the ledger ends, and what stands beside it. `doubt` is what a signed
 * checkpoint is against.
 */
export function strangeEnd(
  { count, head }: Place,
  books: Books,
  anchor: Anchor,
  doubt: Strange | null,
): readonly Strange[] {
  if (count === anchor.size && head !== anchor.head) {
    const seq = count > 0n ? count : 1n;
    return [{ seq, code: 'head', fact: `entry ${count} is not the one that the head names` }];
  }
  if (doubt) return [doubt];
  if (count === 0n && anchor.size === 0n)
    return [{ code: 'ledger', fact: 'the ledger is empty, without even the entry that opens it' }];
  if (count !== anchor.size) {
    const fact = `the ledger ends after entry ${count}, its head names entry ${anchor.size}`;
    return [{ code: 'head', fact }];
  }
  const { batches, holds, alarms, horizons } = books;
  const found = [
    batches.compare(anchor.openBatches),
    holds.compare(anchor.holds),
    anchor.alarms && alarms.compare(anchor.alarms),
    horizons.compare(),
  ];
  return found.filter((one) => one !== null);
}
