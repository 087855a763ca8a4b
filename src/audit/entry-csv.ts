import type { Body } from '../ledger/entry.ts';
import type { CsvCell } from '../notice/csv.ts';
import { type EntryPlace, NO_PLACE } from './entry-place.ts';

/** The columns of entries as CSV; more may come to stand before `entry`, which is the whole text as it was hashed. */
export const ENTRY_COLUMNS = [
  'seq',
  'at',
  'kind',
  'rule',
  'category',
  'connection',
  'table',
  'run',
  'batch',
  'action',
  'outcome',
  'rows',
  'role',
  'who',
  'hash',
  'entry',
] as const;

/** An entry, parsed, with the places that it is about, its hash and its text. */
export interface PlacedEntry {
  readonly said: Body & { readonly seq: number; readonly at: string };
  readonly places: readonly EntryPlace[];
  readonly hash: string;
  readonly text: string;
}

/** `rows` of an intent are wanted, of an outcome changed; of a run that ended, all of the run so far. */
export function entryCells({ said, places, hash, text }: PlacedEntry): readonly CsvCell[] {
  const [place = NO_PLACE, ...more] = places;
  const { rule, category, connection, table, run, batch } = more.length === 0 ? place : NO_PLACE;
  const { action, outcome, status, rows, role, who } = said as unknown as Readonly<Record<string, unknown>>;
  return [
    said.seq,
    said.at,
    said.kind,
    ...[rule, category, connection, table, run, batch],
    written(action),
    written(outcome) ?? written(status),
    typeof rows === 'number' ? rows : null,
    written(role),
    written(who),
    hash,
    text,
  ];
}

function written(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
