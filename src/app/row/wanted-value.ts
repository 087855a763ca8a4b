import type { Column, TypeFamily } from '../../sql/shape.ts';

const WANTED: Readonly<Record<Exclude<TypeFamily, 'enum' | 'text' | 'other'>, string>> = {
  integer: 'a whole number that the type can hold, as 42',
  numeric: 'a number, as 12.50',
  float: 'a number, as 12.5',
  boolean: 'true or false',
  uuid: 'a UUID, as 3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42',
  bytes: 'bytes as the server writes them',
  date: 'a day, as 2026-07-15',
  timestamp: 'a day and a time, as "2026-07-15 12:30:00"',
  timestamptz: 'a day and a time with its zone, as "2026-07-15 12:30:00Z"',
};

/** What a column takes as the value of a key, in words, with an example. */
export function wantedBy({ family, labels, length, type }: Column): string {
  switch (family) {
    case 'enum':
      return `one of ${labels.join(', ')}`;
    case 'text':
      return length === null ? 'a text' : `a text of at most ${length} characters`;
    case 'other':
      return `a value of the type ${type}`;
    default:
      return WANTED[family];
  }
}
