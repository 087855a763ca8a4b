import type { PlacedEntry } from '../../../audit/entry-csv.ts';
import { type EntryFilter, letsIn } from '../../../audit/entry-filter.ts';
import { EntryPlaces } from '../../../audit/entry-place.ts';
import type { Config } from '../../../config/config.ts';
import type { Session } from '../../../database/session.ts';
import { Failure } from '../../../errors.ts';
import { readViews } from '../../../ledger/access/store.ts';
import type { ViewFacts } from '../../../ledger/access/view.ts';
import type { Body, Entry } from '../../../ledger/entry.ts';
import { readPages } from '../../../ledger/recall.ts';
import { openControl } from '../../control/control.ts';
import { Memory } from './list-memory.ts';

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

/** Where a list goes on, and how many it has at most. */
export interface ListPage {
  /** The last entry or view that is left out; 0: none. */
  readonly after: number;
  /** null: all. */
  readonly limit: number | null;
}

const EVERYTHING: ListPage = { after: 0, limit: null };

/**
 * The entries that the filter lets in, in order; one at a time, so that a long ledger never stands in memory whole. What an
 * entry is about may stand in earlier ones, which are looked up: no more of the ledger is read than the page needs.
 */
export async function* listAudit(
  config: Config,
  filter: EntryFilter,
  page: ListPage = EVERYTHING,
): AsyncGenerator<FoundEntry> {
  yield* cut(
    page,
    eachIn(config, (session) => readAudit(session, filter, page)),
  );
}

async function* readAudit(
  session: Session,
  filter: EntryFilter,
  { after }: ListPage,
): AsyncGenerator<FoundEntry> {
  const places = new EntryPlaces();
  const memory = new Memory(session, places);
  for await (const page of readPages(session, { ...filter, after: BigInt(after) })) {
    const listed = page.map((entry) => ({ entry, said: parsed<ListedEntry>(entry, 'entry', 'the ledger') }));
    await memory.recallFor(listed.map(({ said }) => said));
    for (const { entry, said } of listed) {
      memory.upTo(entry.seq);
      const about = places.read(said);
      if (letsIn(filter, said, about)) yield { said, places: about, hash: entry.hash, text: entry.text };
    }
  }
}

/** Who looked at the evidence, in order; `since` and `until` of the filter count. */
export async function* listAccess(
  config: Config,
  filter: EntryFilter,
  page: ListPage = EVERYTHING,
): AsyncGenerator<FoundView> {
  yield* cut(
    page,
    eachIn(config, (session) => readAccess(session, filter, page)),
  );
}

async function* readAccess(
  session: Session,
  filter: EntryFilter,
  { after }: ListPage,
): AsyncGenerator<FoundView> {
  for await (const view of readViews(session, BigInt(after))) {
    const said = parsed<ListedView>(view, 'view', 'the access log');
    if (letsIn(filter, { kind: 'view', at: said.at }, [])) yield { said, text: view.text };
  }
}

async function* cut<Listed>({ limit }: ListPage, listed: AsyncIterable<Listed>): AsyncGenerator<Listed> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const one of listed) {
    yield one;
    left -= 1;
    if (left === 0) return;
  }
}

async function* eachIn<Listed>(
  config: Config,
  read: (session: Session) => AsyncGenerator<Listed>,
): AsyncGenerator<Listed> {
  const { session } = await openControl(config);
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
