import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actingCommands, COMMAND_EXITS } from '../../../src/cli/command-exits.ts';
import { EXIT } from '../../../src/cli/exit-code.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { run } from './recorded.ts';

const commands = actingCommands(createProgram({} as Parameters<typeof createProgram>[0]));

/** Where several commands stand in one file. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'hold.ts': ['hold place', 'hold list', 'hold release'],
  'operate.ts': ['pause', 'retry', 'cancel'],
  'config.ts': ['config show'],
};

/** No command by itself: what several of them share. */
const SHARED = ['audit.ts', 'period.ts', 'view.ts'];

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

  test.each(commandFiles())('every code that %s names is one of its commands', (file) => {
    const source = readFileSync(file, 'utf8');
    const named = [...source.matchAll(/\bEXIT\.(\w+)/g)].map(([, name]) => EXIT[name as keyof typeof EXIT]);
    // What a guard refuses, and what is then recorded.
    const guarded = /\battempt</.test(source) ? [EXIT.refused] : [];
    expect(wordsOf(file).flatMap((words) => Object.keys(COMMAND_EXITS[words] ?? {}).map(Number))).toEqual(
      expect.arrayContaining([...named, ...guarded]),
    );
  });
});

function commandFiles(): readonly string[] {
  const folder = 'src/cli/commands';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !SHARED.includes(basename(file)))
    .map((file) => join(folder, file));
}

function wordsOf(file: string): readonly string[] {
  const [, group = '', name = ''] = /commands\/(?:(audit)\/)?([a-z-]+\.ts)$/.exec(file) ?? [];
  return FILES[name] ?? [`${group} ${name.replace('.ts', '')}`.trim()];
}
