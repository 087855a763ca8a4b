import { bind, numbered, raw, sql } from '../../src/sql/fragment.ts';
import { sameExpressions } from '../alteration.ts';
import { purgeAudited } from '../audited.ts';
import type { Flags } from '../flags.ts';
import type { ByHand } from '../race.ts';
import { type Raced, runRace } from '../race.ts';
import type { Stage } from './stage.ts';

const CUTOFF = "now() - interval '90 days'";
const COLUMNS = `
  id bigint NOT NULL, seen timestamptz NOT NULL, email text, phone text, born date, name text, country text, note text,
  done_at timestamptz`;

/** Rows of about 150 bytes, as many due as not. */
async function makeTemplate(stage: Stage, due: number): Promise<void> {
  await stage.target.query(`CREATE UNLOGGED TABLE template (${COLUMNS})`);
  await stage.target.query(
    `INSERT INTO template
     SELECT i, CASE WHEN i <= $1::int THEN now() - interval '200 days' + (i * (interval '100 days' / $1::int))
         ELSE now() - interval '80 days' + ((i - $1::int) * (interval '79 days' / $1::int)) END,
       'customer-' || i || '@example.org', '+33 1 ' || i, date '1950-01-01' + (i % 20000), 'Customer ' || i, 'FR',
       'a note of about the usual length', NULL
     FROM generate_series(1, 2 * $1::int) AS i`,
    [due],
  );
}

async function makeCopy(stage: Stage): Promise<void> {
  await stage.target.query(`DROP TABLE IF EXISTS customers; CREATE TABLE customers (${COLUMNS})`);
  await stage.target.query('INSERT INTO customers SELECT * FROM template ORDER BY id');
  await stage.target.query(
    'ALTER TABLE customers ADD PRIMARY KEY (id); CREATE INDEX customers_seen ON customers (seen)',
  );
  await stage.target.query('VACUUM (ANALYZE) customers');
  await stage.server.admin.query('CHECKPOINT');
}

/** Requires that exactly the rows that were due are done, each with a pseudonym. */
async function requireDone(stage: Stage, due: number, who: string): Promise<void> {
  const { rows } = await stage.target.query<{ right: number; all: number }>(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE (seen < ${CUTOFF}) = (done_at IS NOT NULL)
       AND (done_at IS NOT NULL) = (length(email) = 64 AND phone IS NULL AND name = 'nobody')))::int AS right
     FROM customers`,
  );
  const [found] = rows;
  if (found?.all === 2 * due && found.right === 2 * due) return;
  throw new Error(`${who} left ${found?.right} of ${found?.all} rows right, where ${2 * due} were expected`);
}

/** One statement a batch, by the rows' physical places, going on where the last one was; the same expressions. */
const byPlace: ByHand<Stage> = async (stage, batchRows) => {
  const values = await sameExpressions(stage, { schema: 'public', name: 'customers' });
  let from = '-infinity';
  let altered = 0;
  for (;;) {
    const next = sql`
      SELECT t.ctid FROM customers AS t WHERE t.seen >= ${bind(from)}::timestamptz AND t.seen < ${raw(CUTOFF)}
        AND t.done_at IS NULL ORDER BY t.seen LIMIT ${bind(batchRows)}::bigint`;
    const update = numbered(sql`
      WITH altered AS (
        UPDATE customers AS t SET ${values}, done_at = now() WHERE t.ctid = ANY (ARRAY(${next})) RETURNING t.seen
      ) SELECT count(*)::int AS rows, max(seen)::text AS latest FROM altered`);
    const { rows } = await stage.target.query<{ rows: number; latest: string }>({
      name: 'alter_places',
      text: update.text,
      values: [...update.values],
    });
    const [batch] = rows;
    if (!batch?.rows) return altered;
    altered += batch.rows;
    from = batch.latest;
  }
};

const BY_HAND = { 'update by place': byPlace } as const;

export type AlteredByHand = keyof typeof BY_HAND;

/** Lets both contenders alter a fresh copy of the same table. */
export async function measurePseudonymise(
  stage: Stage,
  flags: Flags,
  tell: (line: string) => void,
): Promise<Raced<AlteredByHand>> {
  // As for a purge: a rule's first run is slow on purpose.
  await stage.target.query(`CREATE TABLE customers (${COLUMNS}, PRIMARY KEY (id))`);
  await purgeAudited(stage, 1_000);
  await makeTemplate(stage, flags.rows);
  return runRace(stage, { byHand: BY_HAND, prepare: makeCopy, requireDone }, flags, tell);
}
