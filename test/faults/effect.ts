import { changed, unchanged } from './ground.ts';
import type { Crop } from './land.ts';
import type { Site } from './site.ts';

/** What the rule has done to the rows of a crop, by their ids. */
export interface Effect {
  /** Rows that are as they were sown, or as the application left them. */
  readonly unchanged: ReadonlySet<string>;
  /** Rows that went; or, where they stay, rows that are just as the rule leaves them. */
  readonly changed: readonly string[];
  /** Rows that are neither: half altered, or gone where they were to stay. */
  readonly odd: readonly string[];
}

export async function effectOn(site: Site, crop: Crop): Promise<Effect> {
  const { land } = site;
  const { rows } = await site.target.query(
    `SELECT id, CASE WHEN ${unchanged(land)} THEN 'unchanged' WHEN ${changed(land)} THEN 'changed' ELSE 'odd' END AS state
     FROM log`,
  );
  const found = new Map(rows.map((row) => [String(row.id), row.state as keyof Effect]));
  const goneIs = land.action === 'delete' ? 'changed' : 'odd';
  const all = [...crop.due, ...crop.stay, ...crop.held];
  const those = (state: keyof Effect): readonly string[] =>
    all.filter((id) => (found.get(id) ?? goneIs) === state);
  return { unchanged: new Set(those('unchanged')), changed: those('changed'), odd: those('odd') };
}

/**
 * Id of each row that stays → the batch whose receipt the same transaction wrote as wrote the row last; null: none did.
 * A row that was altered once more has another writer than its batch, whether that was recorded or not. null where the
 * server does not know who wrote a row.
 */
export async function writersOf(site: Site): Promise<ReadonlyMap<string, string | null> | null> {
  const { writers } = site.land.ground;
  if (writers === null) return null;
  const { rows } = await site.target.query(writers);
  return new Map(rows.map(({ id, batch }) => [id, batch]));
}
