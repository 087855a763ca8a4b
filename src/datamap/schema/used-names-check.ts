import type { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { nameFacts, problemOfListed, problemOfTable } from '../place/name.ts';

/** The name of a table that is more than listed stands in statements and in the ids of rules. */
export function checkUsedNames(tables: object, issues: z.core.$RefinementCtx<unknown>): void {
  for (const [table, entry] of Object.entries(tables)) {
    if (isListed(entry) || problemOfListed(table) !== null) continue;
    const code = problemOfTable(table);
    if (code !== null) refuse(issues, code, nameFacts(table), [table], 'key');
  }
}

/** Whether nothing is said of the table but why nothing is done. */
function isListed(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && ('exempt' in entry || 'todo' in entry);
}
