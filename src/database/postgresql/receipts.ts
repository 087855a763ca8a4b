import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { ReceiptStatements } from '../session.ts';

/** See migrations/target/postgresql. */
export const RECEIPTS: ReceiptStatements = {
  doneTable: 'retentiond_receipts.done',
  copyTable: 'retentiond_receipts.copy',
  there: numbered(raw("SELECT (to_regclass('retentiond_receipts.receipt') IS NOT NULL)::int::text")),
  remembers: numbered(raw("SELECT (to_regclass('retentiond_receipts.done') IS NOT NULL)::int::text")),
  tellsCopies: numbered(raw("SELECT (to_regclass('retentiond_receipts.copy') IS NOT NULL)::int::text")),
  owner: numbered(raw('SELECT ledger::text FROM retentiond_receipts.ledger')),
  claim: (ledger) =>
    numbered(
      sql`INSERT INTO retentiond_receipts.ledger (ledger) VALUES (${bind(ledger)}::uuid) ON CONFLICT DO NOTHING`,
    ),
  done: (batch, rows, ledger) =>
    numbered(sql`
    INSERT INTO retentiond_receipts.receipt (batch, outcome, rows)
    SELECT ${bind(batch)}::uuid, 'done', ${bind(rows)}::bigint
    FROM retentiond_receipts.ledger WHERE ledger = ${bind(ledger)}::uuid`),
  voided: (batch) =>
    numbered(sql`
        INSERT INTO retentiond_receipts.receipt (batch, outcome, rows) VALUES (${bind(batch)}::uuid, 'void', 0)
        ON CONFLICT (batch) DO NOTHING`),
  read: (batch) =>
    numbered(
      sql`SELECT outcome, rows::text FROM retentiond_receipts.receipt WHERE batch = ${bind(batch)}::uuid`,
    ),
  among: (batches) =>
    numbered(sql`
      SELECT batch::text, outcome, rows::text FROM retentiond_receipts.receipt WHERE batch = ANY (${bind(batches)}::uuid[])`),
  page: (after, since, most) =>
    numbered(sql`
      SELECT batch::text, rows::text FROM retentiond_receipts.receipt
      WHERE outcome = 'done' AND batch > ${bind(after)}::uuid
        AND written_at >= coalesce(${bind(since)}::timestamp AT TIME ZONE 'UTC', '-infinity')
      ORDER BY batch LIMIT ${bind(most)}::bigint`),
  copyings: (batches) =>
    numbered(sql`
      SELECT DISTINCT named.copy FROM retentiond_receipts.copy AS c
      CROSS JOIN LATERAL (VALUES (c.copy), (c.earlier)) AS named (copy)
      WHERE named.copy = ANY (${bind(batches)}::text[])`),
  remove: (batches) =>
    numbered(sql`DELETE FROM retentiond_receipts.receipt WHERE batch = ANY (${bind(batches)}::uuid[])`),
};
