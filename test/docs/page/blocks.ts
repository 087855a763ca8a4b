import { PageError } from './step.ts';

/** A fenced block as it stands in a page, without what it is indented by. */
export interface Block {
  readonly kind: 'block';
  readonly line: number;
  readonly language: string;
  /** What follows the language on the fence's line. */
  readonly about: string;
  readonly text: string;
}

/** `<!-- key: value -->`. */
export interface Note {
  readonly kind: 'note';
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

const FENCE = /^( *)(`{3,}) *([^\s`]*) *([^`]*)$/;
/** What is said of the file, or to the test of its worked examples: no business of this one. */
const ABOUT_THE_FILE = /^(?:Generated|Do not edit|checked:)/;

/** The fenced blocks and the notes of a page, in its order. Whatever hides code from the test is refused. */
export function readBlocks(page: string, text: string): readonly (Block | Note)[] {
  const lines = text.split('\n');
  const found: (Block | Note)[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    if (!fence && !/^ *<!--/.test(line)) {
      if (/^ *~~~/.test(line)) throw new PageError(page, at + 1, 'a block begins with ```');
      continue;
    }
    const end = fence
      ? endOf(lines, at, fence[2] as string)
      : lines.findIndex((other, index) => index >= at && other.includes('-->'));
    if (end === -1) throw new PageError(page, at + 1, 'the block or comment does not end');
    const one = fence
      ? blockOf(fence, lines.slice(at + 1, end), at + 1)
      : noteOf(page, lines.slice(at, end + 1).join('\n'), at + 1);
    if (one) found.push(one);
    at = end;
  }
  return found;
}

function endOf(lines: readonly string[], from: number, ticks: string): number {
  const closing = new RegExp(`^ *\`{${ticks.length},} *$`);
  return lines.findIndex((line, index) => index > from && closing.test(line));
}

function blockOf(fence: RegExpExecArray, lines: readonly string[], line: number): Block {
  const [, indent = '', , language = '', about = ''] = fence;
  const text = lines.map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one.trimStart()));
  return { kind: 'block', line, language, about: about.trim(), text: text.join('\n') };
}

function noteOf(page: string, comment: string, line: number): Note | null {
  const said = comment
    .replace(/^ *<!--/, '')
    .replace(/-->.*$/s, '')
    .trim();
  if (ABOUT_THE_FILE.test(said)) return null;
  const [whole, key = ''] = /^([a-z][a-z ]*):/.exec(said) ?? [];
  if (whole === undefined) throw new PageError(page, line, `the comment says nothing to the test: ${said}`);
  return { kind: 'note', line, key, value: said.slice(whole.length).trim() };
}
