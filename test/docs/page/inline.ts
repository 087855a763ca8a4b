import type { Command } from 'commander';

/** A command of ours in the middle of a sentence, and what is wrong with it; null: nothing. */
export interface Named {
  readonly line: number;
  readonly text: string;
  readonly wrong: string | null;
}

/** Every `retentiond …` that a page names outside of its blocks, held against the command line that there is. */
export function namedCommands(program: Command, page: string): readonly Named[] {
  let fenced = false;
  return page.split('\n').flatMap((line, index) => {
    if (/^ *```/.test(line)) fenced = !fenced;
    if (fenced) return [];
    const spans = [...line.matchAll(/`retentiond ([^`]+)`/g)].map(([, words = '']) => words);
    return spans.map((text) => ({ line: index + 1, text, wrong: wrongWith(program, text) }));
  });
}

function wrongWith(program: Command, text: string): string | null {
  // What is quoted is a value, whatever is in it.
  const words = text.replace(/"[^"]*"|'[^']*'/g, 'value').split(/\s+/);
  const path: Command[] = [program];
  for (const word of words) {
    const current = path[path.length - 1] as Command;
    const next = current.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next) {
      path.push(next);
    } else if (path.length === 1 && /^[a-z]/.test(word)) return `there is no command ${word}`;
    else if (/^--[a-z]/.test(word)) {
      const flag = word.replace(/=.*$/, '');
      const known = path.some((one) => one.options.some((option) => option.long === flag));
      if (!known && flag !== '--help') return `${current.name()} has no option ${flag}`;
    } else if (path.length > 1 && current.commands.length > 0 && /^[a-z]+$/.test(word))
      return `${current.name()} has no command ${word}`;
  }
  return null;
}
