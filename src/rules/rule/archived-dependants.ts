import type { ArchiveTable, Dependant } from '../../datamap/place/place.ts';
import { type Decision, removesRows } from './rule.ts';

/** Where anything of the rule is copied to; one place has one such connection. */
export function archiveConnectionOf(decision: Decision): string | null {
  if (decision.archive) return decision.archive.to.connection;
  if (!removesRows(decision)) return null;
  return archivedDependants(decision.dependants)[0]?.to.connection ?? null;
}

/** A dependant whose rows are archived, and where it stands among the others. */
export interface ArchivedDependant {
  /** As written. */
  readonly table: string;
  readonly to: ArchiveTable;
  /** `dependants.N`, `dependants.N.M`, … */
  readonly path: string;
}

/** Those that are archived, at every depth. */
export function archivedDependants(
  dependants: readonly Dependant[],
  path = 'dependants',
): readonly ArchivedDependant[] {
  return dependants.flatMap(({ table, to, dependants: below }, index) => {
    const own = `${path}.${index}`;
    return [...(to ? [{ table, to, path: own }] : []), ...archivedDependants(below, own)];
  });
}
