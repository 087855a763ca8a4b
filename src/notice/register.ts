import { placeName } from '../plan/explain/explain-places.ts';
import type { Language } from '../plan/explain/phrases.ts';
import type { Cell, Table } from './document.ts';
import { type Entry, type Limit, periodText } from './entry.ts';
import type { Column } from './phrases.ts';
import { PHRASES } from './speech.ts';
import { tableOf } from './table.ts';

const COLUMNS: readonly Column[] = ['category', 'data', 'period', 'start', 'outcome', 'place', 'limits'];

/** The register's column of time limits: one row a limit. */
export function registerTable(entries: readonly Entry[], language: Language): Table {
  const rows = entries.flatMap((entry) =>
    entry.limits.map((limit): readonly Cell[] => [
      [entry.policy.category],
      [entry.title],
      [limitText(limit, language)],
      [limit.start],
      [limit.outcome],
      placesOf(limit, entry),
      entry.exceptions,
    ]),
  );
  return tableOf(PHRASES[language].registerCaption, COLUMNS, rows, language);
}

/** The period, and which of the data has it. */
export function limitText(limit: Limit, language: Language): string {
  const period = periodText(limit);
  return limit.which === null ? period : PHRASES[language].labelled(limit.which, period);
}

function placesOf({ rules }: Limit, { speech }: Entry): Cell {
  const places = [...new Set(rules.map(placeName))];
  return places.length === 0 ? [speech.write.noPlace] : places;
}
