import type { PlacedEntry } from '../../audit/entry-csv.ts';
import { type EntryFilter, letsIn } from '../../audit/entry-filter.ts';
import { EntryPlaces } from '../../audit/entry-place.ts';
import type { Config } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { readViews } from '../../ledger/access/store.ts';
import type { ViewFacts } from '../../ledger/access/view.ts';
import type { Body, Entry } from '../../ledger/entry.ts';
import { readEntries } from '../../ledger/store.ts';
import { requireControl } from '../control.ts';

/** An entry as it is listed: what it says, and its hash. */
export type ListedEntry = Body & {
  readonly seq: number;
  readonly at: string;
  readonly previous: string;
  readonly hash: string;
};

/** The same with its text, and with the data that it is about. */
export interface FoundEntry extends PlacedEntry {
  readonly said: ListedEntry;
}

/** A view of the evidence as it is listed. */
export interface ListedView {
  readonly seq: number;
  readonly at: string;
  readonly previous: string;
  readonly role: string;
  readonly who: string;
  readonly view: string;
  readonly facts: ViewFacts;
  readonly hash: string;
}

export interface FoundView {
  readonly said: ListedView;
  readonly text: string;
}

/** The entries that the filter lets in, in order; one at a time, so that a long ledger never stands in memory whole. */
export async function* listAudit(config: Config, filter: EntryFilter): AsyncGenerator<FoundEntry> {
  const places = new EntryPlaces();
  for await (const entry of eachOf(config, readEntries)) {
    const said = parsed<ListedEntry>(entry, 'entry', 'the ledger');
    const about = places.read(said);
    if (letsIn(filter, said, about)) yield { said, places: about, hash: entry.hash, text: entry.text };
  }
}

/** Who looked at the evidence, in order; `since` and `until` of the filter count. */
export async function* listAccess(config: Config, filter: EntryFilter): AsyncGenerator<FoundView> {
  for await (const view of eachOf(config, readViews)) {
    const said = parsed<ListedView>(view, 'view', 'the access log');
    if (letsIn(filter, { kind: 'view', at: said.at }, [])) yield { said, text: view.text };
  }
}

async function* eachOf(
  config: Config,
  read: (session: Session) => AsyncGenerator<Entry>,
): AsyncGenerator<Entry> {
  const control = await requireControl(config);
  const session = await control.open();
  try {
    yield* read(session);
  } finally {
    await session.close();
  }
}

function parsed<Listed>({ seq, text, hash }: Entry, what: string, log: string): Listed {
  try {
    return { ...(JSON.parse(text) as Listed), hash };
  } catch {
    throw new Failure({
      kind: 'ledger',
      code: 'entry-unreadable',
      fact: `${what} ${seq} of ${log} cannot be read`,
      hint: 'somebody has changed it: run `retentiond audit verify`',
    });
  }
}
