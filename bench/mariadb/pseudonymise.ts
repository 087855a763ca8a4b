import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { placeheld } from '../../src/sql/fragment.ts';
import { sameExpressions } from '../alteration.ts';
import { purgeAudited } from '../audited.ts';
import type { Flags } from '../flags.ts';
import { type ByHand, type Raced, runRace } from '../race.ts';
import { CUTOFF, fillTable } from './log-table.ts';
import type { Stage } from './stage.ts';

const COLUMNS = `
  id BIGINT NOT NULL, seen TIMESTAMP NOT NULL, email VARCHAR(200), phone VARCHAR(40), born DATE, name VARCHAR(200),
  country VARCHAR(2), note VARCHAR(200), done_at TIMESTAMP(6) NULL`;

/** Rows of about 150 bytes, as many due as not. */
async function makeTemplate({ target }: Stage, due: number): Promise<void> {
  await target.query(`CREATE TABLE template (${COLUMNS}, PRIMARY KEY (id))`);
  await target.query(
    `INSERT INTO template
     SELECT seq, IF(seq <= ${due}, NOW() - INTERVAL 200 DAY + INTERVAL (seq * 8640000 DIV ${due}) SECOND,
         NOW() - INTERVAL 80 DAY + INTERVAL ((seq - ${due}) * 6825600 DIV ${due}) SECOND),
       CONCAT('customer-', seq, '@example.org'), CONCAT('+33 1 ', seq), '1950-01-01' + INTERVAL seq % 20000 DAY,
       CONCAT('Customer ', seq), 'FR', 'a note of about the usual length', NULL
     FROM seq_1_to_${2 * due}`,
  );
}

async function makeEmpty({ target }: Stage): Promise<void> {
  await target.query('DROP TABLE IF EXISTS customers');
  await target.query(`CREATE TABLE customers (${COLUMNS}, PRIMARY KEY (id), KEY customers_seen (seen))`);
}

async function makeCopy(stage: Stage): Promise<void> {
  await makeEmpty(stage);
  await fillTable(stage, 'customers');
}

/** Requires that exactly the rows that were due are done, each with a pseudonym. */
async function requireDone({ target }: Stage, due: number, who: string): Promise<void> {
  const [[found]] = await target.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS \`all\`, SUM((seen < ${CUTOFF}) = (done_at IS NOT NULL)
       AND (done_at IS NOT NULL) = (LENGTH(email) = 64 AND phone IS NULL AND name = 'nobody')) AS \`right\`
     FROM customers`,
  );
  if (found?.['all'] === 2 * due && Number(found['right']) === 2 * due) return;
  throw new Error(
    `${who} left ${found?.['right']} of ${found?.['all']} rows right, where ${2 * due} were expected`,
  );
}

/** Asks where the next batch ends, without a lock, and updates the rows up to there; the same expressions. */
const byRange: ByHand<Stage> = async (stage, batchRows) => {
  const { target, address } = stage;
  const values = placeheld(
    await sameExpressions(stage, { schema: address.pathname.slice(1), name: 'customers' }),
  );
  let from = '1970-01-02 00:00:00';
  let altered = 0;
  for (;;) {
    const [[end]] = await target.query<RowDataPacket[]>(
      `SELECT CAST(seen AS CHAR) AS latest FROM customers
       WHERE seen > ? AND seen < ${CUTOFF} AND done_at IS NULL ORDER BY seen LIMIT 1 OFFSET ${batchRows - 1}`,
      [from],
    );
    const [result] = await target.execute<ResultSetHeader>(
      `UPDATE customers AS t SET ${values.text}, done_at = NOW(6)
       WHERE t.seen > ? AND ${end ? 't.seen <= ?' : `t.seen < ${CUTOFF}`} AND t.done_at IS NULL`,
      [...values.values, from, ...(end ? [end['latest']] : [])] as (string | null)[],
    );
    altered += result.affectedRows;
    if (!end) return altered;
    from = end['latest'];
  }
};

const BY_HAND = { 'update by range': byRange } as const;

export type AlteredOnMariadb = keyof typeof BY_HAND;

/** Lets both contenders alter a fresh copy of the same table. */
export async function measurePseudonymise(
  stage: Stage,
  flags: Flags,
  tell: (line: string) => void,
): Promise<Raced<AlteredOnMariadb>> {
  // As for a purge: a rule's first run is slow on purpose.
  await makeEmpty(stage);
  await purgeAudited(stage, 1_000);
  await makeTemplate(stage, flags.rows);
  return runRace(stage, { byHand: BY_HAND, prepare: makeCopy, requireDone }, flags, tell);
}
