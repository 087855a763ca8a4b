import type { Block } from './blocks.ts';
import { type Command, PageError } from './step.ts';

type Read = Pick<Command, 'line' | 'text' | 'output'>;

/** Where a command goes on: after a backslash, or until the end of what it is told on standard input. */
function goesOn(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  const [, , , word] = /<<(-?)(['"]?)([A-Za-z]\w*)\2/.exec(text) ?? [];
  if (word !== undefined) return lines.slice(1).every((line) => line.trim() !== word);
  return /\\$/.test(text) || !closed(text);
}

/** Whether every quotation mark has its other one. */
function closed(text: string): boolean {
  const left = text
    .replace(/\\./g, '')
    .replace(/'[^']*'|"[^"]*"/g, '')
    .replace(/(^|\s)#.*$/gm, '');
  return !/['"]/.test(left);
}

/** `sh`: every line is a command, unless it goes on in the next one; what they print is not shown. */
export function readShell(page: string, block: Block): readonly Read[] {
  const commands: Read[] = [];
  let open: string[] = [];
  for (const [index, line] of block.text.split('\n').entries()) {
    if (open.length === 0 && /^\s*(#|$)/.test(line)) continue;
    open.push(line);
    if (goesOn(open)) continue;
    commands.push({ line: block.line + 2 + index - open.length, text: open.join('\n'), output: null });
    open = [];
  }
  if (open.length > 0) throw new PageError(page, block.line, 'the last command does not end');
  return commands;
}

/** `console`: `$` before a command, `>` before a line that goes on, and below it everything that it prints. */
export function readConsole(page: string, block: Block): readonly Read[] {
  const commands: { line: number; text: string; output: string }[] = [];
  for (const [index, line] of block.text.split('\n').entries()) {
    const current = commands.at(-1);
    if (/^\$ /.test(line)) commands.push({ line: block.line + 1 + index, text: line.slice(2), output: '' });
    else if (current === undefined)
      throw new PageError(page, block.line, 'a block of console begins with "$ "');
    else if (/^>( |$)/.test(line) && current.output === '') current.text += `\n${line.slice(2)}`;
    else current.output += `${line}\n`;
  }
  return commands;
}
