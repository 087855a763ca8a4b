import { bind, placeheld, raw, sql } from '../../sql/fragment.ts';
import type { ReceiptStatements } from '../session.ts';

/** Our own tables in a target; no policy is about them. */
export const OWN_TABLES = [
  'retentiond_ledger',
  'retentiond_receipt',
  'retentiond_done',
  'retentiond_copy',
  'retentiond_migration',
];

/** See migrations/target/mysql: in the target's own database, so that a dump or a restore carries them along. */
export const RECEIPTS: ReceiptStatements = {
  doneTable: 'retentiond_done',
  copyTable: 'retentiond_copy',
  there: isThere('retentiond_receipt'),
  remembers: isThere('retentiond_done'),
  tellsCopies: isThere('retentiond_copy'),
  owner: placeheld(raw('SELECT ledger FROM retentiond_ledger')),
  // IGNORE is about the row that may be there already: nothing else can go wrong with two values of ours.
  claim: (ledger) =>
    placeheld(sql`INSERT IGNORE INTO retentiond_ledger (single, ledger) VALUES (1, ${bind(ledger)})`),
  done: (batch, rows, ledger) =>
    placeheld(sql`
    INSERT INTO retentiond_receipt (batch, outcome, \`rows\`)
    SELECT ${bind(batch)}, 'done', ${bind(rows)} FROM retentiond_ledger WHERE ledger = ${bind(ledger)}`),
  voided: (batch) =>
    placeheld(
      sql`INSERT IGNORE INTO retentiond_receipt (batch, outcome, \`rows\`) VALUES (${bind(batch)}, 'void', 0)`,
    ),
  read: (batch) =>
    placeheld(
      sql`SELECT outcome, CAST(\`rows\` AS CHAR) FROM retentiond_receipt WHERE batch = ${bind(batch)}`,
    ),
};

function isThere(table: string): ReturnType<typeof placeheld> {
  return placeheld(
    sql`SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${bind(table)}`,
  );
}
