import type { ShownEntry, ShownText } from '../../app/audit/look-up/show.ts';
import { printable } from '../printable.ts';
import { entryLine } from './entry-text.ts';

/** An entry in words, as JSON that can be read, as stored, with its hashes and the texts that it names. */
export function shownEntryText({ seq, said, strange, text, hash, leaf, texts }: ShownEntry): string {
  // A line of a list stands in columns.
  const head = said
    ? entryLine(said).trim().replace(/ {2,}/g, '  ')
    : `entry ${seq} cannot be trusted: ${strange}`;
  return [
    head,
    '',
    ...(said ? [...indented(prettyText(text)), ''] : []),
    `text      ${printable(text)}`,
    `hash      ${hash}`,
    `leaf      ${leaf}`,
    ...texts.flatMap(textLines),
    '',
  ].join('\n');
}

/** `audit show --json`. */
export function shownEntryJson({ seq, said, strange, text, hash, leaf, texts }: ShownEntry) {
  const { hash: _, ...entry } = said ?? { hash };
  return { format_version: 1, seq, entry: said && entry, text, hash, leaf, strange, texts };
}

function textLines({ is, file, hash, text }: ShownText): readonly string[] {
  const name = file === null ? is : `${is} ${printable(file)}`;
  if (text === null) return ['', `${name}: no text is kept under ${hash}`];
  return ['', `${name}, ${hash}:`, ...indented(text.trimEnd())];
}

function prettyText(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2);
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${printable(line)}`));
}
