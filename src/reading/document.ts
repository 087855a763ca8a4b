import type { Finding, Position, WrittenAt } from '../finding.ts';

/** Where a value stands inside a document: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** One strictly read YAML document: plain values, and where each of them was written. */
export interface Document {
  readonly file: string;
  /** The file's text, for the hash of a policy. */
  readonly text: string;
  /** Plain JavaScript values; mappings have no prototype; whole numbers beyond 2^53 are bigint. */
  readonly value: unknown;
  /** The position of the value at `path`, or of its key; the nearest written ancestor where nothing stands there. */
  position(path: Path, part?: 'key' | 'value'): Position;
  /** The line as written. */
  excerpt(line: number): string;
  /** The value at `path` as it was typed (`010`, not 10); empty where nothing stands there. */
  source(path: Path): string;
}

export interface Reading<T> {
  /** null where the findings hold an error. */
  readonly value: T | null;
  readonly findings: readonly Finding[];
}

/** The position of a value or key together with its line, as `finding` wants it. */
export function writtenAt(document: Document, path: Path, part: 'key' | 'value' = 'value'): WrittenAt {
  const position = document.position(path, part);
  return { ...position, excerpt: document.excerpt(position.line) };
}

/** The value at `path`; undefined where nothing stands there. */
export function valueAt(document: Document, path: Path): unknown {
  let value: unknown = document.value;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
