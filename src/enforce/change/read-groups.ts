import type { Session } from '../../database/session.ts';
import type { CheckedSummary } from '../../plan/checked/checked-summary.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import { type Group, groupOf, writtenGroup } from '../../plan/summary/summary-group.ts';
import type { Scene } from '../scene.ts';
import { rowsChanged } from './change.ts';

/** Rows of a batch that are counted in one row of the summary, as long as they are enough. */
export interface CountedGroup {
  /** As the summary's columns have it. */
  readonly name: string;
  readonly group: Group;
  readonly rows: number;
}

/** The rows of a batch by their groups. */
export interface CountedRows {
  readonly groups: readonly CountedGroup[];
  /** Rows without a value by which they could be counted. */
  readonly ungrouped: number;
}

/** What the locked rows are counted by; null for a rule that counts nothing. */
export async function readGroups(
  scene: Scene,
  session: Session,
  keys: readonly (readonly string[])[],
): Promise<CountedRows | null> {
  const { checked, statements } = scene.plan;
  const { summary } = checked;
  if (!summary || !statements.summary) return null;
  const { rows } = await session.run(statements.summary.parts(keyLists(checked, keys)), 'retentiond_parts');
  if (rows.length !== keys.length) throw rowsChanged(keys.length, rows.length);
  const found = rows.map((texts) => groupOf(checked, summary, texts)).filter((group) => group !== null);
  return { groups: groupedBy(summary, found), ungrouped: rows.length - found.length };
}

function groupedBy(summary: CheckedSummary, found: readonly Group[]): readonly CountedGroup[] {
  const groups = new Map<string, CountedGroup>();
  for (const group of found) {
    const name = JSON.stringify(writtenGroup(summary, group));
    groups.set(name, { name, group, rows: (groups.get(name)?.rows ?? 0) + 1 });
  }
  return [...groups.values()];
}
