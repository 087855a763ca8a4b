import type { Session } from '../../../database/session.ts';
import { Failure } from '../../../errors.ts';
import type { Entry } from '../../../ledger/entry.ts';
import { readChain, readEntries } from '../../../ledger/store.ts';

/** One entry by its number, from 1. Throws Failure `entry-unknown`, or `entry-missing` (kind `ledger`). */
export async function readEntry(session: Session, seq: bigint): Promise<Entry> {
  const { size } = await readChain(session);
  if (seq > size) throw entryUnknown(seq, size);
  const found = await readEntries(session, seq - 1n).next();
  if (found.done || found.value.seq !== seq) throw entryMissing(seq);
  return found.value;
}

/** The first `size` entries in order, one at a time. Throws Failure `entry-missing` where one of them is not there. */
export async function* readEntriesUpTo(session: Session, size: bigint): AsyncGenerator<Entry> {
  let next = 1n;
  for await (const entry of readEntries(session)) {
    if (next > size) return;
    if (entry.seq !== next) throw entryMissing(next);
    yield entry;
    next += 1n;
  }
  if (next <= size) throw entryMissing(next);
}

/** An entry beyond the end of the ledger was asked for. */
export function entryUnknown(entry: bigint, entries: bigint): Failure {
  return new Failure({
    code: 'entry-unknown',
    fact: `the ledger has no entry ${entry}: it ends with entry ${entries}`,
    hint: '`retentiond audit list` shows every entry with its number',
  });
}

function entryMissing(entry: bigint): Failure {
  return new Failure({
    kind: 'ledger',
    code: 'entry-missing',
    fact: `entry ${entry} of the ledger is missing`,
    hint: 'somebody has changed it: run `retentiond audit verify`',
  });
}
