import type { RowDigester } from './row-digest.ts';

/** Keyed digests of what a hold says, as lower-case hex: whoever knows a person and has the key can ask for them. */
export interface HoldDigester {
  readonly keyName: string;
  person(kind: string, value: string): string;
  text(text: string): string;
}

/** Under the rows' key; no connection has an empty name, so that no row has the same digest. */
export function holdDigester(rows: RowDigester): HoldDigester {
  return {
    keyName: rows.keyName,
    person: (kind, value) => rows.digest('', 'hold person', [kind, value]).toString('hex'),
    text: (text) => rows.digest('', 'hold text', [text]).toString('hex'),
  };
}
