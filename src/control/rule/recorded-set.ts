import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** The set of texts that the ledger named last, and the settings beside it; by their hashes. */
export interface RecordedSet {
  readonly by: 'daemon' | 'apply';
  readonly set: string;
  readonly settings: string;
}

/** The last one of the daemons, and the last one of `apply`; the later one first. */
export async function recordedSets(session: Session): Promise<readonly RecordedSet[]> {
  const result = await session.run(
    numbered(raw('SELECT by, set, settings FROM retentiond.recorded_set ORDER BY entry DESC')),
  );
  return result.rows.map(([by, set, settings]) => ({
    by: by === 'daemon' ? 'daemon' : 'apply',
    set: String(set),
    settings: String(settings),
  }));
}

/** Remembers it with the number of its entry; in the transaction that appends that. */
export async function noteRecordedSet(
  session: Session,
  { by, set, settings }: RecordedSet,
  entry: bigint,
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.recorded_set (by, set, settings, entry)
      VALUES (${bind(by)}, ${bind(set)}, ${bind(settings)}, ${bind(entry)}::bigint)
      ON CONFLICT (by) DO UPDATE SET set = excluded.set, settings = excluded.settings, entry = excluded.entry`),
  );
}
