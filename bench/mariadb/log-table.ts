import type { Stage } from './stage.ts';

/** Everything older is due, by a margin of ten days on either side; the policy keeps three months. */
export const CUTOFF = 'NOW() - INTERVAL 90 DAY';

const COLUMNS = `
  id BIGINT NOT NULL, ts DATETIME NOT NULL, user_id INT, ip VARCHAR(45), method VARCHAR(8) NOT NULL,
  path VARCHAR(200) NOT NULL, status SMALLINT NOT NULL, bytes INT, agent VARCHAR(200)`;

/** Writes twice `due` rows of an access log, about 150 bytes each, in the order in which they came. */
export async function makeTemplate({ target }: Stage, due: number): Promise<void> {
  await target.query(`CREATE TABLE template (${COLUMNS}, PRIMARY KEY (id))`);
  await target.query(
    `INSERT INTO template
     SELECT seq, IF(seq <= ${due}, NOW() - INTERVAL 200 DAY + INTERVAL (seq * 8640000 DIV ${due}) SECOND,
         NOW() - INTERVAL 80 DAY + INTERVAL ((seq - ${due}) * 6825600 DIV ${due}) SECOND),
       seq % 100003, CONCAT('10.', seq % 251, '.', seq % 241, '.', seq % 239), 'GET',
       CONCAT('/api/v1/customers/', seq % 100003, '/orders?page=', seq % 17), 200, seq % 65536,
       'Mozilla/5.0 (X11; Linux x86_64; rv:128.0)'
     FROM seq_1_to_${2 * due}`,
  );
}

/** The table without a row. */
export async function makeEmpty({ target }: Stage): Promise<void> {
  await target.query('DROP TABLE IF EXISTS log');
  await target.query(`CREATE TABLE log (${COLUMNS}, PRIMARY KEY (id), KEY log_ts (ts))`);
}

export async function makeCopy(stage: Stage): Promise<void> {
  await makeEmpty(stage);
  await fillTable(stage, 'log');
}

/** A fresh copy with fresh indexes, known to the planner, on disk, with nothing left to purge of what came before. */
export async function fillTable({ target, server, address }: Stage, table: string): Promise<void> {
  await target.query(`INSERT INTO ${table} SELECT * FROM template ORDER BY id`);
  await target.query(`ANALYZE TABLE ${table}`);
  await server.query('SET GLOBAL innodb_max_purge_lag_wait = 0');
  // Whoever comes first would pay for writing it while both wait for the same disk.
  await server.query(`FLUSH TABLES ${address.pathname.slice(1)}.${table} FOR EXPORT; UNLOCK TABLES`);
}

/** Requires that exactly the rows that were due are gone. */
export async function requireRest({ target }: Stage, due: number, who: string): Promise<void> {
  const [rows] = await target.query(
    `SELECT COUNT(*) AS \`all\`, COALESCE(SUM(ts >= ${CUTOFF}), 0) AS late FROM log`,
  );
  const [rest] = rows as { all: number; late: number | string }[];
  if (rest?.all === due && Number(rest.late) === due) return;
  throw new Error(
    `${who} left ${rest?.all} rows, ${rest?.late} of them not due, where ${due} of ${due} were expected`,
  );
}
