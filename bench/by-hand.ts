import { CUTOFF } from './log-table.ts';
import type { Stage } from './stage.ts';

/** A loop as a careful person writes it: no audit, no second look; each batch commits by itself. */
export type ByHand = (stage: Stage, batchRows: number) => Promise<number>;

/**
 * Reads keys in the order of the start's index, and deletes by key. It goes on where it was, since the index entries
 * of what it deleted would otherwise be stepped over again in every batch.
 */
export const byKey: ByHand = async (stage, batchRows) => {
  const cutoff = await readCutoff(stage);
  let from = '-infinity';
  let gone = 0;
  for (;;) {
    const { rows } = await stage.target.query<[string, string]>({
      name: 'read_keys',
      text: 'SELECT id, ts::text AS at FROM log WHERE ts >= $1 AND ts < $2 ORDER BY ts LIMIT $3',
      values: [from, cutoff, batchRows],
      rowMode: 'array',
    });
    const last = rows.at(-1);
    if (!last) return gone;
    from = last[1];
    const { rowCount } = await stage.target.query({
      name: 'delete_keys',
      text: 'DELETE FROM log WHERE id = ANY($1::bigint[])',
      values: [rows.map(([id]) => id)],
    });
    gone += rowCount ?? 0;
  }
};

/** The same in one statement a batch, by the rows' physical places. */
export const byPlace: ByHand = async (stage, batchRows) => {
  const cutoff = await readCutoff(stage);
  let from: string | null = '-infinity';
  let gone = 0;
  while (from !== null) {
    const { rows }: { rows: { n: number; at: string | null }[] } = await stage.target.query({
      name: 'delete_places',
      text: `WITH gone AS (
          DELETE FROM log WHERE ctid = ANY(ARRAY(SELECT ctid FROM log WHERE ts >= $1 AND ts < $2 ORDER BY ts LIMIT $3))
          RETURNING ts)
        SELECT count(*)::int AS n, max(ts)::text AS at FROM gone`,
      values: [from, cutoff, batchRows],
    });
    gone += rows[0]?.n ?? 0;
    from = rows[0]?.at ?? null;
  }
  return gone;
};

async function readCutoff(stage: Stage): Promise<string> {
  const { rows } = await stage.target.query<{ cutoff: string }>(`SELECT (${CUTOFF})::text AS cutoff`);
  return rows[0]?.cutoff ?? '';
}
