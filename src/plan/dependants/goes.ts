import type { DependantAction } from '../../datamap/place/place.ts';

/** Whether rows of a dependant go from their table with the row on which they depend; an archived one is copied before. */
export function goes(action: DependantAction): boolean {
  return action === 'delete' || action === 'archive';
}
