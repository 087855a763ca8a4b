import type { Session } from '../database/session.ts';
import { bind, sql } from '../sql/fragment.ts';
import type { Entry } from './entry.ts';
import { look, requireWhole } from './look-up.ts';

const PAGE_ENTRIES = 1_000;

/** Which entries are read, and from where on. */
export interface Stretch {
  /** Entries up to this one are left out. */
  readonly after: bigint;
  readonly kind?: string | undefined;
  /** ISO 8601 in UTC, to the microsecond: written at this time or later. */
  readonly since?: string | undefined;
  /** Written before this time. */
  readonly until?: string | undefined;
}

/** Kinds that are looked for by their batches: an index by kind would hold nearly all of the ledger. */
const OF_BATCHES: ReadonlySet<string> = new Set(['intent', 'outcome']);

/**
 * Entries in order, a page at a time; of one kind, no others are read where an index has that kind; those of other times do
 * not leave the server. What says no time was changed by somebody, and is left to whoever reads it.
 */
export async function* readPages(
  session: Session,
  { after, kind, since, until }: Stretch,
): AsyncGenerator<readonly Entry[]> {
  const ofKind =
    kind === undefined || OF_BATCHES.has(kind) ? sql`TRUE` : sql`retentiond.kind_of(entry) = ${bind(kind)}`;
  const from = since === undefined ? sql`TRUE` : sql`retentiond.time_of(entry) < ${bind(since)} IS NOT TRUE`;
  const to = until === undefined ? sql`TRUE` : sql`retentiond.time_of(entry) >= ${bind(until)} IS NOT TRUE`;
  let last = after;
  for (;;) {
    const page = await look(
      session,
      sql`${ofKind} AND ${from} AND ${to} AND seq > ${bind(last)}::bigint ORDER BY seq LIMIT ${bind(PAGE_ENTRIES)}::bigint`,
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE_ENTRIES) return;
    last = page.at(-1)?.seq ?? last;
  }
}

/** Ids that entries name, by what they are of. */
export type Names = Readonly<Record<'batch' | 'run' | 'hold' | 'alarm', readonly string[]>>;

/**
 * The entries up to this one that say what these batches, runs, holds and alarms are about, in order. Throws Failure
 * `entry-changed` where one does not match its hash.
 */
export async function recall(session: Session, names: Names, upTo: bigint): Promise<readonly Entry[]> {
  const before = sql`seq <= ${bind(upTo)}::bigint`;
  const found = [
    ...(await ofNames(names.batch, (ids) =>
      look(
        session,
        sql`retentiond.batch_of(entry) = ANY (${ids}) AND retentiond.kind_of(entry) = 'intent' AND ${before}`,
      ),
    )),
    ...(await ofNames(names.run, (ids) =>
      look(
        session,
        sql`retentiond.run_of(entry) = ANY (${ids})
          AND retentiond.kind_of(entry) IN ('run started', 'run observed') AND ${before}`,
      ),
    )),
    ...(await ofNames(names.hold, (ids) =>
      look(
        session,
        sql`retentiond.kind_of(entry) = 'hold placed' AND substring(entry FROM '"hold":"([^"]*)"') = ANY (${ids}) AND ${before}`,
      ),
    )),
    ...(await ofNames(names.alarm, (ids) =>
      look(
        session,
        sql`retentiond.kind_of(entry) = 'alarm raised' AND substring(entry FROM '"alarm":"([^"]*)"') = ANY (${ids}) AND ${before}`,
      ),
    )),
  ];
  for (const entry of found) requireWhole(entry);
  return found.sort((one, other) => Number(one.seq - other.seq));
}

async function ofNames(
  ids: readonly string[],
  find: (bound: ReturnType<typeof sql>) => Promise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  return ids.length === 0 ? [] : find(sql`${bind(ids)}::text[]`);
}
