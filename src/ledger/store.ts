import type { Instant } from '../calendar/instant.ts';
import { answered } from '../database/answered.ts';
import type { Result, Session } from '../database/session.ts';
import { begin, commitWith, type Sent } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import { bind, numbered, raw, sql } from '../sql/fragment.ts';
import { type Body, type Entry, linkEntry, NO_HASH } from './entry.ts';

/** The end of the chain, held under its lock until the transaction ends. */
export interface ChainLock {
  readonly ledger: string;
  readonly size: bigint;
  readonly head: string;
}

const PAGE_ENTRIES = 1_000;

/** Opens the ledger: its first entry says which one it is. Does nothing where it is open. In a transaction. */
export async function openLedger(session: Session, ledger: string, at: Instant): Promise<string> {
  await session.run(numbered(raw('LOCK TABLE retentiond.chain IN SHARE ROW EXCLUSIVE MODE')));
  const known = await readLedgerId(session);
  if (known) return known;
  await session.run(
    numbered(
      sql`INSERT INTO retentiond.chain (ledger, size, head) VALUES (${bind(ledger)}::uuid, 0, ${bind(NO_HASH)})`,
    ),
  );
  await append(session, { ledger, size: 0n, head: NO_HASH }, at, [{ kind: 'opened', ledger }]);
  return ledger;
}

/** Which ledger this is; null where it was never opened. */
export async function readLedgerId(session: Session): Promise<string | null> {
  const result = await session.run(numbered(raw('SELECT ledger::text FROM retentiond.chain')));
  return result.rows[0]?.[0] ?? null;
}

/** Waits for its turn at the end of the chain; in a statement of its own, so that what follows sees all before it. */
export async function lockChain(session: Session): Promise<ChainLock> {
  const result = await session.run(
    numbered(raw('SELECT ledger::text, size::text, head FROM retentiond.chain FOR UPDATE')),
    'retentiond_chain',
  );
  return chainFrom(result);
}

/**
 * Runs `work` in a transaction that holds the chain lock, and commits it together with what `work` sends last, or undoes it
 * and throws. What `ask` sends goes out together with BEGIN and the lock, and sees everything before it; should BEGIN be
 * refused, it must do no harm by itself.
 */
export async function underChainLock<A>(
  session: Session,
  ask: () => Promise<A>,
  work: (chain: ChainLock, answer: A) => Promise<Sent>,
): Promise<void> {
  const first = [begin(session), lockChain(session), ask()] as const;
  return commitWith(session, async () => {
    const [begun, chain, answer] = await Promise.allSettled(first);
    answered(begun);
    return work(answered(chain), answered(answer));
  });
}

/** The end of the chain, as far as it is committed; waits for nobody. */
export async function readChain(session: Session): Promise<ChainLock> {
  return chainFrom(
    await session.run(numbered(raw('SELECT ledger::text, size::text, head FROM retentiond.chain'))),
  );
}

/** Adds entries at the end; the transaction that holds the lock commits them. Returns the new end. */
export async function append(
  session: Session,
  lock: ChainLock,
  at: Instant,
  bodies: readonly Body[],
): Promise<ChainLock> {
  const entries: Entry[] = [];
  for (const body of bodies) {
    const last = entries.at(-1);
    entries.push(linkEntry((last?.seq ?? lock.size) + 1n, last?.hash ?? lock.head, at, body));
  }
  const end = entries.at(-1);
  if (!end) return lock;
  await session.run(
    numbered(sql`
      WITH added AS (
        INSERT INTO retentiond.ledger (seq, entry, hash)
        SELECT * FROM unnest(${bind(entries.map((entry) => String(entry.seq)))}::bigint[],
          ${bind(entries.map((entry) => entry.text))}::text[], ${bind(entries.map((entry) => entry.hash))}::text[])
      )
      UPDATE retentiond.chain SET size = ${bind(end.seq)}::bigint, head = ${bind(end.hash)}`),
    'retentiond_append',
  );
  return { ledger: lock.ledger, size: end.seq, head: end.hash };
}

/** Entries after `after`, in order, a page at a time, so that a long ledger never stands in memory whole. */
export async function* readEntries(session: Session, after = 0n): AsyncGenerator<Entry> {
  let last = after;
  for (;;) {
    const page = await session.run(
      numbered(sql`
        SELECT l.seq::text, l.entry, l.hash FROM retentiond.ledger AS l
        WHERE l.seq > ${bind(last)}::bigint ORDER BY l.seq LIMIT ${bind(PAGE_ENTRIES)}::bigint`),
    );
    for (const [seq, text, hash] of page.rows)
      yield { seq: BigInt(String(seq)), text: String(text), hash: String(hash) };
    if (page.rows.length < PAGE_ENTRIES) return;
    last = BigInt(String(page.rows.at(-1)?.[0]));
  }
}

function chainFrom(result: Result): ChainLock {
  const [ledger, size, head] = result.rows[0] ?? [];
  if (result.rows.length !== 1 || !ledger || !size || !head) {
    throw new Failure({
      code: 'ledger-not-open',
      kind: 'refused',
      fact: 'the control database has no open ledger',
      hint: 'run `retentiond migrate` once',
    });
  }
  return { ledger, size: BigInt(size), head };
}
