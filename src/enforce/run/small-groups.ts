import { onlyValue } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { SMALLEST_GROUP } from '../../plan/change/alter.ts';
import type { Scene, SmallGroups } from '../scene.ts';

/**
 * Looks at the rows that are done for those whom the columns that stayed single out (ISO/IEC 20889: k-anonymity); null
 * where there are none, where nothing was anonymised, or where the target does not answer: the run has ended by then.
 */
export async function findSmallGroups(scene: Scene): Promise<SmallGroups | null> {
  const { checked, statements } = scene.plan;
  const smallGroups = statements.alter?.smallGroups ?? null;
  // Pseudonyms are never anonymous while their key exists (GDPR, recital 26).
  if (checked.rule.action !== 'anonymise' || !smallGroups || scene.signal.aborted) return null;
  try {
    const session = await scene.target.session();
    const rows = Number(onlyValue(await session.run(smallGroups.count)));
    if (rows === 0) return null;
    const found = { rows, columns: smallGroups.columns, fewer_than: SMALLEST_GROUP };
    scene.observer.groupsSmall({ rule: checked.rule.id, ...found });
    return found;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
