import { DatabaseFailure } from '../../database/failure.ts';
import type { ServerName, Session, TextRow } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
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

/** PostgreSQL's division_by_zero. */
const NONE_DELETED = '22012';

/**
 * Forgets the batch; only the one who does may append its outcome. Digests of aborted batches go too. Where somebody else has
 * forgotten it, the server refuses by itself, and with it whatever is sent after this in the same transaction.
 */
export async function deleteOpenBatch(
  session: Session,
  batch: string,
  outcome: 'committed' | 'aborted',
): Promise<void> {
  const close = numbered(sql`
    WITH closed AS (
      DELETE FROM retentiond.open_batch WHERE batch = ${bind(batch)}::uuid RETURNING batch
    ), digests AS (
      DELETE FROM retentiond.batch_digest WHERE ${bind(outcome === 'aborted')}::boolean AND batch IN (SELECT batch FROM closed)
    )
    SELECT 1 / count(*) FROM closed`);
  try {
    await session.run(close, 'retentiond_close');
  } catch (error) {
    if (error instanceof DatabaseFailure && error.state === NONE_DELETED) throw closedElsewhere(batch);
    throw error;
  }
}

function closedElsewhere(batch: string): Failure {
  return new Failure({
    code: 'outcome-elsewhere',
    fact: `somebody else has recorded the outcome of batch ${batch}`,
    hint: 'nothing is to be done: an intent has one outcome',
  });
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
