import type { EntryKind } from '../ledger/entry.ts';
import type { EntryPlace } from './entry-place.ts';
import { isNamed } from './named-run.ts';

/** Which entries are meant; what is left out lets every entry in. */
export interface EntryFilter {
  readonly kind?: EntryKind;
  readonly rule?: string;
  readonly category?: string;
  readonly connection?: string;
  /** Its own id, or the one that its `apply` printed. */
  readonly run?: string;
  /** ISO 8601 in UTC, to the microsecond: written at this time or later. */
  readonly since?: string;
  /** Written before this time. */
  readonly until?: string;
}

const PLACE_KEYS = ['rule', 'category', 'connection'] as const;

/** Whether the filter lets an entry in that is about these places: every word of it must fit one and the same place. */
export function letsIn(
  filter: EntryFilter,
  entry: { readonly kind: string; readonly at: string },
  places: readonly EntryPlace[],
): boolean {
  if (filter.kind !== undefined && entry.kind !== filter.kind) return false;
  // Instants of one form, in UTC, stand in the order of their texts.
  if (filter.since !== undefined && entry.at < filter.since) return false;
  if (filter.until !== undefined && entry.at >= filter.until) return false;
  const { run } = filter;
  const asked = PLACE_KEYS.filter((key) => filter[key] !== undefined);
  if (asked.length === 0 && run === undefined) return true;
  return places.some(
    (place) => asked.every((key) => place[key] === filter[key]) && (run === undefined || isNamed(place, run)),
  );
}
