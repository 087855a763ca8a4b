import type { Stage } from './stage.ts';

/** Everything older is due, by a margin of ten days on either side; the policy keeps three months. */
export const CUTOFF = "now() - interval '90 days'";

const COLUMNS = `
  id bigint NOT NULL, ts timestamptz NOT NULL, user_id integer, ip inet, method text NOT NULL, path text NOT NULL,
  status smallint NOT NULL, bytes integer, agent text`;

/** Writes twice `due` rows of an access log, about 150 bytes each, in the order in which they came. */
export async function makeTemplate(stage: Stage, due: number): Promise<void> {
  await stage.target.query(`CREATE UNLOGGED TABLE template (${COLUMNS})`);
  await stage.target.query(
    `INSERT INTO template
     SELECT i, CASE WHEN i <= $1::int THEN now() - interval '200 days' + (i * (interval '100 days' / $1::int))
         ELSE now() - interval '80 days' + ((i - $1::int) * (interval '79 days' / $1::int)) END,
       i % 100003, ('10.' || i % 251 || '.' || i % 241 || '.' || i % 239)::inet, 'GET',
       '/api/v1/customers/' || i % 100003 || '/orders?page=' || i % 17, 200, i % 65536,
       'Mozilla/5.0 (X11; Linux x86_64; rv:128.0)'
     FROM generate_series(1, 2 * $1::int) AS i`,
    [due],
  );
}

/** The table without a row. */
export async function makeEmpty(stage: Stage): Promise<void> {
  await stage.target.query(`DROP TABLE IF EXISTS log; CREATE TABLE log (${COLUMNS}, PRIMARY KEY (id))`);
}

/** A fresh copy with fresh indexes, known to the planner, with nothing left to write for what came before. */
export async function makeCopy(stage: Stage): Promise<void> {
  await stage.target.query(`DROP TABLE IF EXISTS log; CREATE TABLE log (${COLUMNS})`);
  await stage.target.query('INSERT INTO log SELECT * FROM template ORDER BY id');
  await stage.target.query('ALTER TABLE log ADD PRIMARY KEY (id); CREATE INDEX log_ts ON log (ts)');
  await stage.target.query('VACUUM (ANALYZE) log');
  await stage.server.admin.query('CHECKPOINT');
}

/** Requires that exactly the rows that were due are gone. */
export async function requireRest(stage: Stage, due: number, who: string): Promise<void> {
  const { rows } = await stage.target.query<{ all: number; late: number }>(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE ts >= ${CUTOFF}))::int AS late FROM log`,
  );
  const [rest] = rows;
  if (rest?.all === due && rest.late === due) return;
  throw new Error(
    `${who} left ${rest?.all} rows, ${rest?.late} of them not due, where ${due} of ${due} were expected`,
  );
}

/** Bytes of a row on disk, its header included. */
export async function rowBytes(stage: Stage): Promise<number> {
  const { rows } = await stage.target.query<{ bytes: number }>(
    'SELECT avg(pg_column_size(t.*))::int AS bytes FROM (SELECT * FROM template LIMIT 10000) AS t',
  );
  return rows[0]?.bytes ?? 0;
}
