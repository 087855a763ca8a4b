import type { Instant } from '../../calendar/instant.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { Entry } from '../entry.ts';
import { append, lockChain } from '../store.ts';
import { type AccessEnd, linkView, type View } from './view.ts';

const PAGE_VIEWS = 1_000;

const END = 'SELECT size::text, head FROM retentiond.access_chain';

/** Whether this database is far enough to have a log. */
export async function canHaveViews(session: Session): Promise<boolean> {
  const result = await session.run(numbered(raw("SELECT to_regclass('retentiond.access') IS NOT NULL")));
  return onlyValue(result) === 't';
}

/** Adds a view at the end of the access log, under the log's own lock: no batch waits for it. In a transaction. */
export async function appendView(session: Session, at: Instant, view: View): Promise<void> {
  const end = await selectEnd(session, `${END} FOR UPDATE`);
  const { seq, text, hash } = linkView(end, at, view);
  await session.run(
    numbered(sql`
      WITH added AS (
        INSERT INTO retentiond.access (seq, entry, hash) VALUES (${bind(seq)}::bigint, ${bind(text)}, ${bind(hash)})
      )
      UPDATE retentiond.access_chain SET size = ${bind(seq)}::bigint, head = ${bind(hash)}`),
  );
}

/** Where the access log ends now, as far as it is committed; waits for nobody. */
export async function readAccessEnd(session: Session): Promise<AccessEnd> {
  return selectEnd(session, END);
}

async function selectEnd(session: Session, query: string): Promise<AccessEnd> {
  const [size, head] = (await session.run(numbered(raw(query)))).rows[0] ?? [];
  return { size: BigInt(String(size)), head: String(head) };
}

/** Views after `after`, in order, a page at a time. */
export async function* readViews(session: Session, after = 0n): AsyncGenerator<Entry> {
  let last = after;
  for (;;) {
    const page = await session.run(
      numbered(sql`
        SELECT a.seq::text, a.entry, a.hash FROM retentiond.access AS a
        WHERE a.seq > ${bind(last)}::bigint ORDER BY a.seq LIMIT ${bind(PAGE_VIEWS)}::bigint`),
    );
    for (const [seq, text, hash] of page.rows)
      yield { seq: BigInt(String(seq)), text: String(text), hash: String(hash) };
    if (page.rows.length < PAGE_VIEWS) return;
    last = BigInt(String(page.rows.at(-1)?.[0]));
  }
}

/** Whether there are views that no entry of the ledger anchors yet. */
export async function hasUnanchoredViews(session: Session): Promise<boolean> {
  const unanchored = raw(`
    SELECT c.size > a.size FROM retentiond.access_chain AS c CROSS JOIN retentiond.access_anchor AS a`);
  return onlyValue(await session.run(numbered(unanchored))) === 't';
}

/** Writes the end of the access log into the ledger, where another one has not done so meanwhile. In a transaction. */
export async function anchorViews(session: Session, at: Instant): Promise<void> {
  const lock = await lockChain(session);
  if (!(await hasUnanchoredViews(session))) return;
  const { size, head } = await readAccessEnd(session);
  await append(session, lock, at, [{ kind: 'access anchored', size: Number(size), head }]);
  await session.run(numbered(sql`UPDATE retentiond.access_anchor SET size = ${bind(size)}::bigint`));
}
