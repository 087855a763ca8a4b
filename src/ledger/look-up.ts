import type { Session } from '../database/session.ts';
import { sha256Hex } from '../digest.ts';
import { Failure } from '../errors.ts';
import { bind, type Fragment, numbered, sql } from '../sql/fragment.ts';
import type { Intent, Outcome } from './entries/batch.ts';
import type { PoliciesInForce } from './entries/policies.ts';
import type { RunStarted } from './entries/run.ts';
import type { Body, Entry } from './entry.ts';

/** An entry that was looked up alone: what it says, with its number and time. */
export type Found<B> = B & { readonly seq: number; readonly at: string };

/** The intent at this entry. Throws Failure of the kind `ledger` where there is another entry, or one that was changed. */
export async function intentAt(session: Session, seq: bigint, batch: string): Promise<Found<Intent>> {
  const [entry] = await look(session, sql`seq = ${bind(seq)}::bigint`);
  const found = entry && readAs<Intent>(entry, 'intent');
  if (!found || found.batch !== batch) throw changed(seq);
  return found;
}

/** The outcome of a batch; null where it has none. */
export async function outcomeOf(
  session: Session,
  { seq, batch }: Pick<Found<Intent>, 'seq' | 'batch'>,
): Promise<Found<Outcome> | null> {
  const entries = await look(
    session,
    sql`retentiond.batch_of(entry) = ${bind(batch)} AND seq > ${bind(seq)}::bigint ORDER BY seq`,
  );
  return first(entries, (entry) => {
    const outcome = readAs<Outcome>(entry, 'outcome');
    return outcome?.batch === batch ? outcome : null;
  });
}

/** The start of a run before this entry. */
export async function startOf(
  session: Session,
  { seq, run }: Pick<Found<Intent>, 'seq' | 'run'>,
): Promise<Found<RunStarted> | null> {
  const entries = await look(
    session,
    sql`retentiond.run_of(entry) = ${bind(run)} AND retentiond.kind_of(entry) = 'run started'
      AND seq < ${bind(seq)}::bigint ORDER BY seq DESC LIMIT 1`,
  );
  return first(entries, (entry) => {
    const start = readAs<RunStarted>(entry, 'run started');
    return start?.run === run ? start : null;
  });
}

/** The file whose text has this hash, as the last entry before says that names it; null where none does. */
export async function fileOfText(session: Session, before: number, text: string): Promise<string | null> {
  const entries = await look(
    session,
    sql`retentiond.kind_of(entry) = 'policies in force' AND seq < ${bind(before)}::bigint
      AND EXISTS (SELECT FROM retentiond.text WHERE hash = ${bind(text)})
      AND position(${bind(text)} IN entry) > 0 ORDER BY seq DESC LIMIT 1`,
  );
  return first(entries, (entry) => {
    const set = readAs<PoliciesInForce>(entry, 'policies in force');
    return set?.files.find((one) => one.text === text)?.file ?? null;
  });
}

/**
 * How many entries there are before the first one that was not made before this moment; the first `known` of them are
 * known to be, and are not read.
 */
export async function entriesBefore(session: Session, at: string, known: bigint): Promise<bigint> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT coalesce((SELECT seq - 1 FROM retentiond.ledger
          WHERE seq > ${bind(known)}::bigint AND retentiond.time_of(entry) >= ${bind(at)} ORDER BY seq LIMIT 1),
        (SELECT size FROM retentiond.chain))::text`),
  );
  return BigInt(String(rows[0]?.[0]));
}

/** Up to which entry the last one of this kind says that something may be gone; 0: there is none. */
export async function lastHorizon(session: Session, kind: 'digests pruned'): Promise<bigint> {
  const entries = await look(
    session,
    sql`retentiond.kind_of(entry) = ${bind(kind)} ORDER BY seq DESC LIMIT 1`,
  );
  const horizon = first(
    entries,
    (entry) => readAs<Body & { kind: typeof kind }>(entry, kind)?.horizon ?? null,
  );
  return BigInt(horizon ?? 0);
}

/** Those of the batches that one of the first `size` entries intends. */
export async function intendedBefore(
  session: Session,
  batches: readonly string[],
  size: bigint,
): Promise<ReadonlySet<string>> {
  const entries = await look(
    session,
    sql`retentiond.batch_of(entry) = ANY (${bind(batches)}::text[]) AND retentiond.kind_of(entry) = 'intent'
      AND seq <= ${bind(size)}::bigint`,
  );
  return new Set(entries.map((entry) => (JSON.parse(entry.text) as Intent).batch));
}

/** Entries as they are stored, by a condition and what stands behind it. */
export async function look(session: Session, where: Fragment): Promise<readonly Entry[]> {
  const { rows } = await session.run(
    numbered(sql`SELECT seq::text AS number, entry, hash FROM retentiond.ledger WHERE ${where}`),
  );
  return rows.map(([seq, text, hash]) => ({
    seq: BigInt(String(seq)),
    text: String(text),
    hash: String(hash),
  }));
}

/** Throws Failure `entry-changed` where it does not match its hash or bears another number. */
export function requireWhole<B extends Body>({ seq, text, hash }: Entry): Found<B> {
  if (sha256Hex(text) !== hash) throw changed(seq);
  const said = JSON.parse(text) as Found<B>;
  if (BigInt(said.seq) !== seq) throw changed(seq);
  return said;
}

/** The same; null where it is of another kind. */
function readAs<B extends Body>(entry: Entry, kind: B['kind']): Found<B> | null {
  const said = requireWhole<B>(entry);
  return said.kind === kind ? said : null;
}

function first<T>(entries: readonly Entry[], read: (entry: Entry) => T | null): T | null {
  for (const entry of entries) {
    const found = read(entry);
    if (found !== null) return found;
  }
  return null;
}

function changed(seq: bigint): Failure {
  return new Failure({
    kind: 'ledger',
    code: 'entry-changed',
    fact: `entry ${seq} of the ledger is not the one that was looked for, or does not match its hash`,
    hint: 'somebody has changed it: run `retentiond audit verify`',
  });
}
