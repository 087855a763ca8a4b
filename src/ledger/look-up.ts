import type { Session } from '../database/session.ts';
import { sha256Hex } from '../digest.ts';
import { Failure } from '../errors.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';
import type { Intent, Outcome } from './entries/batch.ts';
import type { PoliciesInForce } from './entries/policies.ts';
import type { RunStarted } from './entries/run.ts';

/** An entry that was looked up alone: what it says, with its number and time. */
export type Found<B> = B & { readonly seq: number; readonly at: string };

/** The intent at this entry. Throws Failure of the kind `ledger` where there is another entry, or one that was changed. */
export async function intentAt(session: Session, seq: bigint, batch: string): Promise<Found<Intent>> {
  const { rows } = await session.run(
    numbered(sql`SELECT entry, hash FROM retentiond.ledger WHERE seq = ${bind(seq)}::bigint`),
  );
  const [text, hash] = rows[0] ?? [];
  if (text == null || sha256Hex(text) !== hash) throw changed(seq);
  const entry = JSON.parse(text) as Found<Intent>;
  if (entry.kind !== 'intent' || entry.batch !== batch) throw changed(seq);
  return entry;
}

/** The outcome of a batch; null where it has none. */
export async function outcomeOf(
  session: Session,
  { seq, batch }: Pick<Found<Intent>, 'seq' | 'batch'>,
): Promise<Found<Outcome> | null> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT entry FROM retentiond.ledger
      WHERE seq > ${bind(seq)}::bigint AND position(${bind(batch)} IN entry) > 0
        AND entry::jsonb ->> 'kind' = 'outcome' ORDER BY seq LIMIT 1`),
  );
  return read<Outcome>(rows[0]?.[0]);
}

/** The start of a run before this entry. */
export async function startOf(
  session: Session,
  { seq, run }: Pick<Found<Intent>, 'seq' | 'run'>,
): Promise<Found<RunStarted> | null> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT entry FROM retentiond.ledger
      WHERE seq < ${bind(seq)}::bigint AND position(${bind(run)} IN entry) > 0
        AND entry::jsonb ->> 'kind' = 'run started' ORDER BY seq DESC LIMIT 1`),
  );
  return read<RunStarted>(rows[0]?.[0]);
}

/** The file whose text has this hash, as the last entry before says that names it; null where none does. */
export async function fileOfText(session: Session, before: number, text: string): Promise<string | null> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT entry FROM retentiond.ledger
      WHERE seq < ${bind(before)}::bigint AND EXISTS (SELECT FROM retentiond.text WHERE hash = ${bind(text)})
        AND position(${bind(text)} IN entry) > 0 AND entry::jsonb ->> 'kind' = 'policies in force'
      ORDER BY seq DESC LIMIT 1`),
  );
  return read<PoliciesInForce>(rows[0]?.[0])?.files.find((one) => one.text === text)?.file ?? null;
}

/** How many entries there are before the first one that was not made before this moment. */
export async function entriesBefore(session: Session, at: string): Promise<bigint> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT coalesce((SELECT seq - 1 FROM retentiond.ledger WHERE entry::jsonb ->> 'at' >= ${bind(at)} ORDER BY seq LIMIT 1),
        (SELECT size FROM retentiond.chain))::text`),
  );
  return BigInt(String(rows[0]?.[0]));
}

function read<B>(text: string | null | undefined): Found<B> | null {
  return text == null ? null : (JSON.parse(text) as Found<B>);
}

function changed(seq: bigint): Failure {
  return new Failure({
    kind: 'ledger',
    code: 'entry-changed',
    fact: `entry ${seq} of the ledger is not the intent that the digests name, or does not match its hash`,
    hint: 'somebody has changed it: run `retentiond audit verify`',
  });
}

/** Up to which entry the last one of this kind says that something may be gone; 0: there is none. */
export async function lastHorizon(session: Session, kind: 'digests pruned'): Promise<bigint> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT entry::jsonb ->> 'horizon' FROM retentiond.ledger
      WHERE position(${bind(`"kind":"${kind}"`)} IN entry) > 0 ORDER BY seq DESC LIMIT 1`),
  );
  return BigInt(rows[0]?.[0] ?? '0');
}
