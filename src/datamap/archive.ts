import { buildAlteration } from './alteration.ts';
import type { Archive, Summary } from './place/place.ts';
import type { WrittenArchive } from './schema/archive-schema.ts';
import type { WrittenSummary } from './schema/summary-schema.ts';

/** Where the rows of a place are archived, checked by the schema. */
export function buildArchive(written: WrittenArchive | undefined): Archive | null {
  if (!written) return null;
  const { to, start_into: startInto, columns = {}, leaves, marker } = written;
  const remains = leaves === undefined ? null : buildAlteration({ columns, leaves, marker });
  return { to, startInto, remains };
}

/** What is counted before the rows of a place go, checked by the schema. */
export function buildSummary(written: WrittenSummary | undefined): Summary | null {
  if (!written) return null;
  return {
    into: written.into,
    by: Object.entries(written.by).map(([into, { month_of: month, year_of: year, column, because }]) => {
      const unit = month === undefined ? (year === undefined ? 'value' : 'year') : 'month';
      // The schema has made sure of exactly one of them.
      return { into, column: (month ?? year ?? column) as string, unit, because: because ?? null };
    }),
    count: written.count,
    minimumGroup: written.minimum_group,
  };
}
