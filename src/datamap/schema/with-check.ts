import type { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { bareTable, problemOfTable } from '../place/name.ts';

/** Tables as written, before anything is known of their shape. */
type WrittenTables = Readonly<Record<string, unknown>>;

/** A table whose rows go `with` another's is named among the dependants of that one. */
export function checkWith(tables: object, issues: z.core.$RefinementCtx<unknown>): void {
  const entries = Object.entries(tables as WrittenTables);
  const dependants = new Map(
    entries.map(([table, entry]) => [bareTable(table), new Set([entry].flat().flatMap(namedBelow))] as const),
  );
  for (const [table, entry] of entries) {
    const parent = (entry as { readonly with?: unknown } | null)?.with;
    if (typeof parent !== 'string' || [table, parent].some((name) => problemOfTable(name) !== null)) continue;
    const named = dependants.get(bareTable(parent));
    if (named === undefined) refuse(issues, 'with-unknown', { parent }, [table, 'with']);
    else if (!named.has(bareTable(table))) {
      refuse(issues, 'with-not-named', { table, parent }, [table, 'with']);
    }
  }
}

/** Every table named under `dependants`, on all levels. */
function namedBelow(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || !('dependants' in entry)) return [];
  return [entry.dependants].flat().flatMap((dependant) => {
    const table = (dependant as { readonly table?: unknown } | null)?.table;
    return [...(typeof table === 'string' ? [bareTable(table)] : []), ...namedBelow(dependant)];
  });
}
