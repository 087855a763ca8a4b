import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { QueueTarget } from '../../../src/queue/queue-target.ts';
import { compile } from '../../support/compiled.ts';

const SCRIPT = new URL('listener.ts', import.meta.url);

/** A listener in a process of its own, and what it says: `listens`, `holds RULE`, `aborted RULE`. */
export interface ListenerProcess {
  readonly child: ChildProcess;
  readonly said: readonly string[];
  end(): Promise<void>;
}

/** Starts one; its clock is ahead by `shift` milliseconds, and it wakes the rule `wake` itself. */
export function startListener(
  target: QueueTarget,
  options: { readonly shift?: number; readonly wake?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): ListenerProcess {
  const words = [String(options.shift ?? 0), ...(options.wake === undefined ? [] : [options.wake])];
  const script = compile(SCRIPT);
  const child = spawn(process.execPath, [script, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...options.environment },
  });
  const said: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines);
  });
  child.stdin.write(JSON.stringify(target));
  return {
    child,
    said,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
