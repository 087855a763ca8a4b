import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { compile } from '../support/compiled.ts';

const PROGRAM = new URL('../../src/bin.ts', import.meta.url);

/** How one command line ended. */
export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves once standard error has said it; rejects where the process ends without. */
  told(words: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Starts the program in a folder, off a terminal, with nothing of our environment but the path. */
export function start(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const program = compile(PROGRAM);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...said }));
  const told = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (said.stderr.includes(words)) resolve();
      };
      child.stderr.on('data', look);
      look();
      void ended.then(({ stderr }) => reject(new Error(`it ended without saying "${words}":\n${stderr}`)));
    });
  return { child, told, ended };
}

/** Runs the program to its end. */
export function run(
  cwd: string,
  args: string,
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> {
  return start(cwd, args.split(' '), environment).ended;
}
