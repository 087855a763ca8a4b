import type { Random } from '../../demo/company/random.ts';
import { BY_HAND, unchanged } from './ground.ts';
import type { Site } from './site.ts';

const FIRST_PERSON = 1_000;

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
export async function sow(site: Site, random: Random): Promise<Crop> {
  const { rows: old } = await site.state.query('SELECT size::int FROM retentiond.chain');
  const person = String(FIRST_PERSON + random.below(2 ** 30));
  const beside = await besideOf(site);
  const crop: Crop = { due: new Set(), stay: new Set(), held: new Set(), since: old[0].size, person, beside };
  await sowMore(site, crop, 6 + random.below(9));
  return crop;
}

/** More of the same: the last of the due rows lies a microsecond before the boundary. */
export async function sowMore(site: Site, crop: Crop, due: number): Promise<void> {
  const boundary = boundaryOf(site.keep);
  const { rows } = await site.target.query(
    `INSERT INTO log (ts, user_id, marked_at)
     SELECT ts, CASE WHEN i % 2 = 0 THEN $2::int ELSE 1 END, CASE mark WHEN 0 THEN NULL WHEN 1 THEN ${BY_HAND}
       ELSE ts - interval '1 microsecond' END FROM (
       SELECT i, ${boundary} - interval '1 microsecond' - i * interval '1 hour' AS ts, greatest(0, i - $1::int + 1) AS mark
       FROM generate_series(0, $1::int + 1) i
       UNION ALL SELECT 1, unnest(ARRAY[${boundary}, ${boundary} + interval '1 microsecond', now(),
         now() + interval '1 day', 'infinity', NULL]), 0
     ) AS sown
     RETURNING id::text, ts < ${boundary} AND NOT ${site.land.isPassedBy} AS due`,
    [due, crop.person],
  );
  for (const row of rows) (row.due === true ? crop.due : crop.stay).add(row.id);
}

/** Rows of the crop's person which nothing has happened to, as everybody sees them now. */
export async function rowsOfPerson(site: Site, crop: Crop): Promise<readonly string[]> {
  const { rows } = await site.target.query(
    `SELECT id::text FROM log WHERE user_id = $1 AND ${unchanged(site.land)}`,
    [crop.person],
  );
  return rows.map((row) => row.id);
}

/** Everything that stands in the log, and who wrote it last. */
export async function logOf(site: Site): Promise<string> {
  const { rows } = await site.target.query(
    "SELECT md5(string_agg(concat(log, xmin), '|' ORDER BY id)) AS sum FROM log",
  );
  return rows[0].sum;
}

export async function besideOf(site: Site): Promise<string> {
  const { rows } = await site.target.query(
    "SELECT md5(string_agg(beside::text, '|' ORDER BY id)) AS sum FROM beside",
  );
  return rows[0].sum;
}

/** The next run begins on bare ground. */
export async function clear(site: Site): Promise<void> {
  await site.target.query('DELETE FROM log');
}
