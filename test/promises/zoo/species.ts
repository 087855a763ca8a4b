import type { Tables, TextRow } from '../tables.ts';

/** A schema with its rows, and what a complete run leaves of it. */
export interface Species {
  readonly name: string;
  /** Run by the role that owns the tables. */
  readonly ddl: string;
  /** What stands under `tables:`. */
  readonly map: string;
  /** The code by which it is refused; then nothing changes. */
  readonly refused?: string;
  /** Of the tables that change: their rows afterwards; left out, all that is old in `things` goes. */
  readonly left?: (before: Tables) => Tables;
}

/** What all examples call old: past three years, and plausible. */
export function isOld(row: TextRow): boolean {
  return /^20[01]\d-/.test(row['at'] ?? '');
}

/** All but the old rows. */
export function withoutOld(rows: readonly TextRow[] | undefined): readonly TextRow[] {
  return (rows ?? []).filter((row) => !isOld(row));
}

/** A table of the category `things`; `more` stands below it. */
export function things(more = 'events: { begun: at }', table = 'things'): string {
  return `${table}:\n  category: things\n  person: none\n  because: "a zoo"\n  ${more.replaceAll('\n', '\n  ')}`;
}

/** Old, recent, future, before all that is plausible, and no times at all, in the order of the rows. */
export const TIMES = `unnest(ARRAY['2010-03-28 01:30+00', now()::text, '2019-12-31 23:59:59.999999+00', NULL, 'infinity', '-infinity',
  '1980-01-01', '2015-06-06 06:06:06.000006+00', (now() + interval '1 day')::text, '2001-09-09 01:46:40+00']::timestamptz[])
  WITH ORDINALITY AS times (at, i)`;
