import type { Cell, Table } from '../../notice/document.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import type { CertificateWords, Column } from './words.ts';
import type { Writer } from './write-time.ts';

/** What the parts of a certificate are written with. */
export interface Telling {
  readonly say: CertificateWords;
  readonly write: Writer;
  readonly language: Language;
}

/** Named columns over rows of cells. */
export function tableOf(
  { say }: Telling,
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Table {
  return { caption, columns: columns.map((column) => say.column[column]), rows };
}

export function rowsText({ write, say }: Telling, count: number): string {
  return say.rows(write.count(count), count);
}

export function batchesText({ write, say }: Telling, count: number): string {
  return say.batches(write.count(count), count);
}

/** What has the same name stands together, in the order of the names. */
export function groupsOf<T>(
  all: readonly T[],
  nameOf: (one: T) => readonly unknown[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const name = JSON.stringify(nameOf(one));
    const known = groups.get(name);
    if (known) known.push(one);
    else groups.set(name, [one]);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
