import { bind, type Fragment, join, placeheld, raw, sql } from '../../../sql/fragment.ts';
import type { ReceiptStatements } from '../../session.ts';

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
  among: (batches) =>
    placeheld(
      sql`SELECT batch, outcome, CAST(\`rows\` AS CHAR) FROM retentiond_receipt WHERE batch IN (${list(batches)})`,
    ),
  page: (after, since, most) =>
    placeheld(sql`
      SELECT batch, CAST(\`rows\` AS CHAR) FROM retentiond_receipt
      WHERE outcome = 'done' AND batch > ${bind(after)} AND written_at >= ${bind(since ?? '1000-01-01 00:00:00')}
      ORDER BY batch LIMIT ${bind(most)}`),
  copyings: (batches) =>
    placeheld(sql`
      SELECT copy FROM retentiond_copy WHERE copy IN (${list(batches)})
      UNION SELECT earlier FROM retentiond_copy WHERE earlier IN (${list(batches)})`),
  remove: (batches) => placeheld(sql`DELETE FROM retentiond_receipt WHERE batch IN (${list(batches)})`),
};

/** No list of MySQL is empty. */
function list(values: readonly string[]): Fragment {
  return values.length === 0 ? raw('NULL') : join(values.map(bind), ', ');
}

function isThere(table: string): ReturnType<typeof placeheld> {
  return placeheld(
    sql`SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${bind(table)}`,
  );
}
