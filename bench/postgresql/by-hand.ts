import type { ByHand } from '../race.ts';
import { CUTOFF } from './log-table.ts';
import type { Stage } from './stage.ts';

/** Reads keys in the order of the start's index, and deletes by key. */
export const byKey: ByHand<Stage> = async (stage, batchRows) => {
  const cutoff = await readCutoff(stage);
  let gone = 0;
  for (;;) {
    const { rows } = await stage.target.query<[string]>({
      name: 'read_keys',
      text: 'SELECT id FROM log WHERE ts < $1 ORDER BY ts LIMIT $2',
      values: [cutoff, batchRows],
      rowMode: 'array',
    });
    if (rows.length === 0) return gone;
    gone += await deleteKeys(
      stage,
      rows.map(([id]) => id),
    );
  }
};

/** The same, but it goes on where it was: index entries of what it has deleted are not stepped over in every batch. */
export const byKeyFromLast: ByHand<Stage> = async (stage, batchRows) => {
  const cutoff = await readCutoff(stage);
  let from = '-infinity';
  let gone = 0;
  for (;;) {
    const { rows } = await stage.target.query<[string, string]>({
      name: 'read_next_keys',
      text: 'SELECT id, ts::text AS at FROM log WHERE ts >= $1 AND ts < $2 ORDER BY ts LIMIT $3',
      values: [from, cutoff, batchRows],
      rowMode: 'array',
    });
    const last = rows.at(-1);
    if (!last) return gone;
    from = last[1];
    gone += await deleteKeys(
      stage,
      rows.map(([id]) => id),
    );
  }
};

/** One statement a batch, by the rows' physical places. */
export const byPlace: ByHand<Stage> = async (stage, batchRows) => {
  const cutoff = await readCutoff(stage);
  let gone = 0;
  for (;;) {
    const { rowCount } = await stage.target.query({
      name: 'delete_places',
      text: 'DELETE FROM log WHERE ctid = ANY(ARRAY(SELECT ctid FROM log WHERE ts < $1 ORDER BY ts LIMIT $2))',
      values: [cutoff, batchRows],
    });
    if (!rowCount) return gone;
    gone += rowCount;
  }
};

async function deleteKeys(stage: Stage, keys: readonly string[]): Promise<number> {
  const { rowCount } = await stage.target.query({
    name: 'delete_keys',
    text: 'DELETE FROM log WHERE id = ANY($1::bigint[])',
    values: [keys],
  });
  return rowCount ?? 0;
}

async function readCutoff(stage: Stage): Promise<string> {
  const { rows } = await stage.target.query<{ cutoff: string }>(`SELECT (${CUTOFF})::text AS cutoff`);
  return rows[0]?.cutoff ?? '';
}
