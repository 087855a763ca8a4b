import type { Random } from '../../demo/company/random.ts';
import type { Failpoint } from '../../src/failpoint.ts';
import { unchanged } from './ground.ts';
import { isHandover } from './handover.ts';
import type { Site } from './site.ts';

const FIRST_PERSON = 1_000;
/** Due rows: two batches at the least, and three where one hands something over to the next. */
const [FEWEST, FEWEST_HANDED, MOST] = [6, 11, 15] as const;

/** The rows of one run, known by construction. */
export interface Crop {
  readonly due: Set<string>;
  /** Rows that must be as they are at the end, since they are not due. */
  readonly stay: Set<string>;
  /** Rows that must be as they are at the end, since somebody holds them. */
  readonly held: Set<string>;
  /** The ledger's size before. */
  readonly since: number;
  /** Whose rows every second due one is: somebody else in every crop. */
  readonly person: string;
  /** What stood in the table that nobody named. */
  readonly beside: string;
}

/** The first instant that is not past the period, today in Paris; by days, as the regulation counts them. */
const boundaryOf = (keep: string): string => `(
  SELECT min(day)::timestamp AT TIME ZONE 'Europe/Paris'
  FROM (SELECT (now() AT TIME ZONE 'Europe/Paris')::date - back AS day FROM generate_series(0, 400) back) AS days
  WHERE (day + interval '${keep}')::date >= (now() AT TIME ZONE 'Europe/Paris')::date)`;

/**
 * Sows rows that are due, rows at the boundary on both of its sides, rows that are marked as done before and after they
 * began, and rows that are not due at all.
 */
export async function sow(site: Site, random: Random, step?: Failpoint): Promise<Crop> {
  const { rows: old } = await site.state.query('SELECT size::int FROM retentiond.chain');
  // The same seed draws the same number again, and whoever was held before still is.
  const person = String(FIRST_PERSON + random.below(2 ** 30) + old[0].size);
  const beside = await besideOf(site);
  const crop: Crop = { due: new Set(), stay: new Set(), held: new Set(), since: old[0].size, person, beside };
  const fewest = step && isHandover(step) ? FEWEST_HANDED : FEWEST;
  await sowMore(site, crop, fewest + random.below(MOST - fewest));
  return crop;
}

/** A row to be sown; times are texts in UTC. */
interface Seed {
  readonly ts: string | null;
  /** Whether its period is over. */
  readonly old: boolean;
  readonly mine: boolean;
  /** Whether somebody has said that it is done: after it began, before, or not at all. */
  readonly mark: 'after' | 'before' | 'none';
  readonly marked_at: string | null;
}

/** More of the same: the last of the due rows lies a microsecond before the boundary. */
export async function sowMore(site: Site, crop: Crop, due: number): Promise<void> {
  const { ground, heedsMarks } = site.land;
  for (const { ts, old, mine, mark, marked_at } of await seedsFor(site, due)) {
    const { rows } = await site.target.query(
      `INSERT INTO log (ts, user_id, marked_at) VALUES (${textOf(ts)}, ${mine ? crop.person : 1}, ${textOf(marked_at)}) RETURNING id`,
    );
    const isDue = old && !(heedsMarks && mark === 'after');
    (isDue ? crop.due : crop.stay).add(String(rows[0].id));
  }
  const { rows } = await site.target.query(
    `INSERT INTO log (ts, user_id) VALUES ('${ground.impossibleTime}', 1), (NULL, 1) RETURNING id`,
  );
  for (const { id } of rows) crop.stay.add(String(id));
}

/** Computed by the control database, whatever the target's server is. */
async function seedsFor(site: Site, due: number): Promise<readonly Seed[]> {
  const boundary = boundaryOf(site.keep);
  const text = (time: string): string => `to_char((${time}) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;
  const { rows } = await site.state.query<Seed>(
    `SELECT ${text('ts')} AS ts, ts < ${boundary} AS old, i % 2 = 0 AS mine, mark,
       CASE mark WHEN 'after' THEN ${text("ts + interval '1 microsecond'")}
         WHEN 'before' THEN ${text("ts - interval '1 microsecond'")} END AS marked_at
     FROM (
       SELECT i, ${boundary} - interval '1 microsecond' - i * interval '1 hour' AS ts,
         CASE i - $1::int WHEN 0 THEN 'after' WHEN 1 THEN 'before' ELSE 'none' END AS mark
       FROM generate_series(0, $1::int + 1) i
       UNION ALL SELECT 1, unnest(ARRAY[${boundary}, ${boundary} + interval '1 microsecond', now(), now() + interval '1 day']), 'none'
     ) AS sown`,
    [due],
  );
  return rows;
}

function textOf(time: string | null): string {
  return time === null ? 'NULL' : `'${time}'`;
}

/** Rows of the crop's person which nothing has happened to, as everybody sees them now. */
export async function rowsOfPerson(site: Site, crop: Crop): Promise<readonly string[]> {
  const { rows } = await site.target.query(
    `SELECT id FROM log WHERE user_id = ${crop.person} AND ${unchanged(site.land)}`,
  );
  return rows.map((row) => String(row.id));
}

/** Everything that stands in the log, and who wrote it last where the server knows. */
export async function logOf(site: Site): Promise<string> {
  return everythingIn(site, 'log', site.land.ground.whole);
}

export async function besideOf(site: Site): Promise<string> {
  return everythingIn(site, 'beside', "concat(id, ' ', coalesce(log_id, 0), ' ', note)");
}

async function everythingIn(site: Site, table: string, row: string): Promise<string> {
  const { rows } = await site.target.query(`SELECT ${row} AS line FROM ${table} ORDER BY id`);
  return JSON.stringify(rows.map(({ line }) => line));
}

/** The next run begins on bare ground. */
export async function clear(site: Site): Promise<void> {
  await site.target.query('DELETE FROM log');
}
