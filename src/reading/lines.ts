import type { Position, WrittenAt } from '../finding.ts';

/** A file's text with its line starts, so that an offset becomes a line and a column. */
export interface Lines {
  readonly file: string;
  readonly text: string;
  /** Offsets of the first character of each line. */
  readonly starts: readonly number[];
}

export function splitLines(file: string, text: string): Lines {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return { file, text, starts };
}

/** The place of an offset; offsets beyond the text stand at its end. */
export function positionAt(lines: Lines, offset: number): Position {
  const within = Math.max(0, Math.min(offset, lines.text.length));
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines.starts[middle] as number) <= within) low = middle;
    else high = middle - 1;
  }
  return { file: lines.file, line: low + 1, column: within - (lines.starts[low] as number) + 1 };
}

/** The line as written, without its line end; empty beyond the last. */
export function lineAt(lines: Lines, line: number): string {
  const start = lines.starts[line - 1];
  if (start === undefined) return '';
  const next = lines.starts[line];
  const written = lines.text.slice(start, next === undefined ? undefined : next - 1);
  return written.endsWith('\r') ? written.slice(0, -1) : written;
}

export function offsetWrittenAt(lines: Lines, offset: number): WrittenAt {
  const position = positionAt(lines, offset);
  return { ...position, excerpt: lineAt(lines, position.line) };
}
