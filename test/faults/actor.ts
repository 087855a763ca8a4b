import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compile } from '../support/compiled.ts';
import type { Order, Said, Word } from './act.ts';

/** Somebody at work in a process of its own. */
export interface Actor {
  /** Whether it came to the step that its order names; false where it ended before. */
  readonly reached: Promise<boolean>;
  /** How it ended; null where it was killed. */
  readonly ended: Promise<Said | null>;
  kill(): void;
  freeze(): void;
  /** Lets a frozen one go on from where it stopped. */
  revive(): void;
}

/** Where actors are called from. */
export interface Agency {
  call(folder: string, order: Order): Actor;
  close(): void;
}

/** Of actors for a folder each, or for several times each: then the next one loads its modules while one works. */
export function openAgency(calls: 'once a folder' | 'often a folder' = 'often a folder'): Agency {
  const script = compile(new URL('./actor-process.ts', import.meta.url));
  const children = new Set<ChildProcess>();
  const waiting = new Map<string, ChildProcess>();
  const load = (folder: string): ChildProcess => {
    const child = spawn(process.execPath, [script, folder], { stdio: 'pipe' });
    child.stdin?.on('error', () => undefined);
    child.once('close', () => children.delete(child));
    children.add(child);
    return child;
  };
  return {
    call: (folder, order) => {
      const child = waiting.get(folder) ?? load(folder);
      if (calls === 'often a folder') waiting.set(folder, load(folder));
      child.stdin?.write(`${JSON.stringify(order)}\n`);
      return watch(child);
    },
    close: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

function watch(child: ChildProcess): Actor {
  const state: { said: Said | null; complaint: string } = { said: null, complaint: '' };
  child.stderr?.on('data', (chunk) => {
    state.complaint += String(chunk);
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const reached = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const word = JSON.parse(line) as Word;
      if ('reached' in word) resolve(true);
      else state.said = word.said;
    });
    void closed.then(() => resolve(false));
  });
  return {
    reached,
    ended: closed.then(([code, signal]) => {
      if (signal === 'SIGKILL') return null;
      if (code === 0 && state.said) return state.said;
      throw new Error(`the actor ended with ${code ?? signal}: ${state.complaint}`);
    }),
    kill: () => child.kill('SIGKILL'),
    freeze: () => child.kill('SIGSTOP'),
    revive: () => {
      child.kill('SIGCONT');
      child.stdin?.write('go on\n');
    },
  };
}
