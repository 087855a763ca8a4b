import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { OpenArchive, OpenBatch } from './open-batch.ts';

/** Copies of an aborted batch that the archive may still hold. */
export interface CopyRemoval {
  readonly batch: string;
  readonly rule: string;
  readonly archive: OpenArchive;
}

/** Remembers what is to be taken back; in the transaction that says that the batch was aborted. */
export async function insertRemoval(session: Session, { batch, rule, archive }: OpenBatch): Promise<void> {
  if (!archive) return;
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.copy_removal (batch, rule, archive)
      VALUES (${bind(batch)}::uuid, ${bind(rule)}, ${bind(JSON.stringify(archive))}::jsonb)`),
  );
}

/** In the order in which the batches were aborted. */
export async function pendingRemovals(session: Session): Promise<readonly CopyRemoval[]> {
  const { rows } = await session.run(
    numbered(raw('SELECT batch::text, rule, archive::text FROM retentiond.copy_removal ORDER BY since')),
  );
  return rows.map(([batch, rule, archive]) => ({
    batch: String(batch),
    rule: String(rule),
    archive: JSON.parse(String(archive)),
  }));
}

/** Of how many aborted batches one archive may still hold copies. */
export interface CopiesLeft {
  /** In retentiond.yaml. */
  readonly connection: string;
  readonly batches: number;
  /** When the first of them was aborted: ISO 8601, UTC. */
  readonly since: string;
}

/** What is still to be taken back, by archive connection. */
export async function countRemovals(session: Session): Promise<readonly CopiesLeft[]> {
  const { rows } = await session.run(
    numbered(
      raw(`
        SELECT archive->>'connection', count(DISTINCT batch)::text,
          to_char(min(since) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM retentiond.copy_removal GROUP BY 1 ORDER BY 1`),
    ),
  );
  return rows.map(([connection, batches, since]) => ({
    connection: String(connection),
    batches: Number(batches),
    since: String(since),
  }));
}

/** Those of these copyings whose copies are to be taken back. */
export async function copiesToRemove(
  session: Session,
  copies: readonly string[],
): Promise<ReadonlySet<string>> {
  if (copies.length === 0) return new Set();
  const { rows } = await session.run(
    numbered(sql`
      SELECT archive->>'copy' FROM retentiond.copy_removal WHERE archive->>'copy' = ANY (${bind([...new Set(copies)])}::text[])`),
  );
  return new Set(rows.map(([copy]) => String(copy)));
}

/** Only the one for whom this is true may append that they were taken back. */
export async function deleteRemoval(session: Session, batch: string): Promise<boolean> {
  const { count } = await session.run(
    numbered(sql`DELETE FROM retentiond.copy_removal WHERE batch = ${bind(batch)}::uuid`),
  );
  return count === 1;
}
