import type { ServerName, Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

/** The target's own name for a transaction, so that recovery asks the same server about the same batch. */
export interface TargetIdentity extends ServerName {
  /** Empty where the server tells none. */
  readonly transaction: string;
  /** Whether a receipt commits with the batch, in a table of its own; without one its outcome can only be inferred. */
  readonly receipt: 'table' | 'none';
}

/** Where a batch copies rows to: enough to take the copies back, whatever the files say by then. */
export interface OpenArchive {
  /** Names this copying alone. */
  readonly copy: string;
  /** In retentiond.yaml. */
  readonly connection: string;
  /** Each once, though rows of two tables may go there. */
  readonly tables: readonly OpenCopies[];
  /** Which server and database it is. */
  readonly system: string;
  readonly database: string;
}

/** One table that takes copies. */
export interface OpenCopies {
  /** `schema.table` */
  readonly relation: string;
  readonly schema: string;
  readonly table: string;
  /** Those that copies fill, and those of the row key. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** A batch with an intent and no outcome. */
export interface OpenBatch {
  readonly batch: string;
  readonly run: string;
  readonly rule: string;
  readonly connection: string;
  readonly relation: string;
  readonly rows: number;
  readonly fence: number;
  /** Of the holds that it knows. */
  readonly epoch: number;
  readonly target: TargetIdentity;
  /** null where its rows are copied nowhere. */
  readonly archive: OpenArchive | null;
}

const DIGEST_BYTES = 32;

/** What is kept of a batch's digests: 32 bytes each, in the order of the intent's tree; the intent's entry; their key. */
export interface BatchDigests {
  readonly bytes: Buffer;
  readonly intent: bigint;
  readonly key: string;
}

/** Remembers the batch and the digests of its keys. */
export async function insertOpenBatch(
  session: Session,
  batch: OpenBatch,
  digests: BatchDigests,
): Promise<void> {
  await session.run(
    numbered(sql`
      WITH digests AS (
        INSERT INTO retentiond.batch_digest (batch, connection, relation, digests, intent, digest_key)
        VALUES (${bind(batch.batch)}::uuid, ${bind(batch.connection)}, ${bind(batch.relation)},
          ${bind(digests.bytes)}::bytea, ${bind(digests.intent)}::bigint, ${bind(digests.key)})
      ), copying AS (
        INSERT INTO retentiond.copying (copy, batch, connection)
        SELECT ${bind(batch.archive?.copy ?? null)}::uuid, ${bind(batch.batch)}::uuid, ${bind(batch.archive?.connection ?? null)}::text
        WHERE ${bind(batch.archive !== null)}::boolean
      )
      INSERT INTO retentiond.open_batch (batch, run, rule, connection, relation, rows, fence, epoch, target, archive)
      VALUES (${bind(batch.batch)}::uuid, ${bind(batch.run)}::uuid, ${bind(batch.rule)}, ${bind(batch.connection)},
        ${bind(batch.relation)}, ${bind(batch.rows)}::bigint, ${bind(batch.fence)}::bigint, ${bind(batch.epoch)}::bigint,
        ${bind(JSON.stringify(batch.target))}::jsonb, ${bind(batch.archive && JSON.stringify(batch.archive))}::jsonb)`),
    'retentiond_open',
  );
}

/** Forgets the batch; only the one for whom this is true may append its outcome. Digests of aborted batches go too. */
export async function deleteOpenBatch(
  session: Session,
  batch: string,
  outcome: 'committed' | 'aborted',
): Promise<boolean> {
  const deleted = await session.run(
    numbered(sql`DELETE FROM retentiond.open_batch WHERE batch = ${bind(batch)}::uuid`),
    'retentiond_close',
  );
  if (deleted.count === 1 && outcome === 'aborted') {
    await session.run(numbered(sql`DELETE FROM retentiond.batch_digest WHERE batch = ${bind(batch)}::uuid`));
  }
  return deleted.count === 1;
}

/** Open batches whose holder gives no sign of life any more, has left, or was followed by another. */
export async function lapsedBatches(session: Session): Promise<readonly OpenBatch[]> {
  return ask(session, whichBatches(sql`l.rule IS NULL OR l.until < clock_timestamp() OR b.fence < l.fence`));
}

/** For how many seconds the batch has been without an outcome; null where it has one. */
export async function secondsOpen(session: Session, batch: string): Promise<number | null> {
  const result = await session.run(
    numbered(sql`
      SELECT floor(extract(epoch FROM clock_timestamp() - opened_at))::bigint::text
      FROM retentiond.open_batch WHERE batch = ${bind(batch)}::uuid`),
  );
  const seconds = result.rows[0]?.[0];
  return seconds == null ? null : Number(seconds);
}

/** Open batches of one table. */
export function whichAreOpen({
  connection,
  relation,
}: Pick<OpenBatch, 'connection' | 'relation'>): Question<readonly OpenBatch[]> {
  return whichBatches(sql`b.connection = ${bind(connection)} AND b.relation = ${bind(relation)}`);
}

/** Every open batch. */
export async function openBatches(session: Session): Promise<readonly OpenBatch[]> {
  return ask(session, whichBatches(sql`TRUE`));
}

/** Those of these batches that are open still. */
export async function openBatchesAmong(
  session: Session,
  batches: readonly string[],
): Promise<readonly OpenBatch[]> {
  return ask(session, whichBatches(sql`b.batch = ANY (${bind(batches)}::uuid[])`));
}

/** Ids of all open batches, for the verifier. */
export async function openBatchIds(session: Session): Promise<ReadonlySet<string>> {
  const result = await session.run(numbered(sql`SELECT batch::text FROM retentiond.open_batch`));
  return new Set(result.rows.map(([batch]) => String(batch)));
}

/** Whether the digests of any of these batches are made with another key: they cannot be compared. */
export async function areUnderAnotherKey(
  session: Session,
  batches: readonly OpenBatch[],
  key: string,
): Promise<boolean> {
  const ids = batches.map((batch) => batch.batch);
  const { rows } = await session.run(
    numbered(sql`
      SELECT FROM retentiond.batch_digest
      WHERE batch = ANY (${bind(ids)}::uuid[]) AND digest_key IS DISTINCT FROM ${bind(key)} LIMIT 1`),
  );
  return rows.length > 0;
}

/** Those of these digests that stand among the given open batches, in hex. */
export async function sharedDigests(
  session: Session,
  batches: readonly OpenBatch[],
  digests: Buffer,
): Promise<ReadonlySet<string>> {
  const ids = batches.map((batch) => batch.batch);
  const stored = await session.run(
    numbered(
      sql`SELECT encode(digests, 'hex') FROM retentiond.batch_digest WHERE batch = ANY (${bind(ids)}::uuid[])`,
    ),
  );
  const mine = new Set(split(digests.toString('hex')));
  return new Set(stored.rows.flatMap(([hex]) => split(String(hex)).filter((digest) => mine.has(digest))));
}

function split(hex: string): string[] {
  const size = DIGEST_BYTES * 2;
  return Array.from({ length: hex.length / size }, (_, index) => hex.slice(index * size, (index + 1) * size));
}

function whichBatches(condition: Fragment): Question<readonly OpenBatch[]> {
  return {
    select: sql`
      SELECT b.batch::text, b.run::text, b.rule, b.connection, b.relation, b.rows::text, b.fence::text, b.epoch::text, b.target::text, b.archive::text
      FROM retentiond.open_batch b LEFT JOIN retentiond.lease l ON l.rule = b.rule
      WHERE ${condition} ORDER BY b.opened_at`,
    read: (rows) => rows.map(batchFrom),
  };
}

function batchFrom(row: TextRow): OpenBatch {
  const [batch, run, rule, connection, relation, rows, fence, epoch, target] = row.map(String) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    batch,
    run,
    rule,
    connection,
    relation,
    rows: Number(rows),
    fence: Number(fence),
    epoch: Number(epoch),
    target: JSON.parse(target),
    archive: row[9] == null ? null : JSON.parse(row[9]),
  };
}
