import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/**
 * Outlives us, however we die: the shell waits until its input ends, which even SIGKILL brings about, then stops the
 * server that it was told of last and removes the folders.
 */
const SCRIPT = `
trap '' HUP INT TERM
ending=$1
shift
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -s CONT -- "$pid"
  kill -s "$ending" -- "$pid"
  tries=0
  while kill -s 0 -- "$pid" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "$pid"
fi
rm -rf -- "$@"
`;

/** Stops a server and removes its folders when this process ends, in whatever way. */
export interface Guard {
  /** The process to stop at the end, or a process group as a negative number; null: none is running. */
  watch(pid: number | null): void;
  /** Removes the folders now, and resolves when they are gone. */
  release(): Promise<void>;
}

/** Starts a guard over `folders`; `ending` is the signal that a server which nobody needs any more gets first. */
export function startGuard(folders: readonly string[], ending: 'QUIT' | 'KILL' = 'QUIT'): Guard {
  // A session of its own keeps Ctrl-C and a closed terminal away from it.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'guard', ending, ...folders], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  // A pipe to a child is a socket, which alone can be left out of what keeps us running.
  const input = shell.stdin as unknown as Socket;
  input.unref();
  input.on('error', () => undefined);
  return {
    watch: (pid) => void input.write(`${pid ?? ''}\n`),
    release: () => release(shell),
  };
}

async function release(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return;
  shell.ref();
  const gone = once(shell, 'exit');
  shell.stdin?.end();
  await gone;
}
