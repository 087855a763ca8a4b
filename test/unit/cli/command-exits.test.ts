import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actingCommands, COMMAND_EXITS } from '../../../src/cli/command-exits.ts';
import { EXIT } from '../../../src/cli/exit-code.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { run } from './recorded.ts';

const commands = actingCommands(createProgram({} as Parameters<typeof createProgram>[0]));

const WORK = 'src/cli/work';

describe('how commands end', () => {
  test('is said of every command there is, and of no other', () => {
    expect(Object.keys(COMMAND_EXITS).sort()).toEqual([...commands.keys()].sort());
  });

  test.each([...commands.keys()])('%s: its help says so, once', async (words) => {
    const { stdout } = await run(`${words} --help`);
    expect(stdout.match(/^Exit codes:$/gm)).toHaveLength(1);
    for (const [code, says] of Object.entries(COMMAND_EXITS[words] ?? {}))
      expect(stdout).toContain(`  ${code.padStart(2)}  ${says}`);
  });

  test.each(Object.entries(COMMAND_EXITS))('%s may succeed, and may be mistyped', (_, exits) => {
    expect(exits).toMatchObject({ [EXIT.done]: expect.any(String), [EXIT.usage]: expect.any(String) });
  });

  test('a command has a file in which its work is, by its words', () => {
    expect(filesOf(WORK).map(wordsOf).sort()).toEqual([...commands.keys()].sort());
  });

  test.each(filesOf(WORK).map(wordsOf))(
    'every code that the work of `%s` names is one of its own',
    (words) => {
      const source = readFileSync(join(WORK, `${words.replaceAll(' ', '/')}.ts`), 'utf8');
      const named = [...source.matchAll(/\bEXIT\.(\w+)/g)].map(([, name]) => EXIT[name as keyof typeof EXIT]);
      expect(named).not.toEqual([]);
      expect(exitsOf(words)).toEqual(expect.arrayContaining(named));
    },
  );

  test('what a guard refuses, and what is then recorded, has a code of its own', () => {
    const guarded = filesOf('src/cli/commands').flatMap((file) => {
      const source = readFileSync(join('src/cli/commands', file), 'utf8');
      return [...source.matchAll(/\battempt\(\s*line,\s*'([^']+)'/g)].map(([, words = '']) => words);
    });
    expect(guarded).toContain('hold place');
    for (const words of guarded) expect(exitsOf(words)).toContain(EXIT.refused);
  });
});

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

function wordsOf(file: string): string {
  return file.replace(/\.ts$/, '').replaceAll(sep, ' ');
}

function exitsOf(words: string): readonly number[] {
  return Object.keys(COMMAND_EXITS[words] ?? {}).map(Number);
}
