import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Failure } from '../../src/errors.ts';

/** The server's own processes: PostgreSQL gives every session one, in a process group of its own. */
export async function childProcesses(pid: number): Promise<readonly number[]> {
  const text =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
      : await promisify(execFile)('pgrep', ['-P', String(pid)]).then(
          (result) => result.stdout,
          () => '',
        );
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** Sends a signal to a process, or to a group as a negative number; false where it is gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

const STANDING_MILLISECONDS = 10_000;

/**
 * Resolves when every thread of these processes stands still: SIGSTOP returns before they do, and one that is still
 * awake may answer once more. Where there is no /proc, a moment has to do.
 */
export async function untilStopped(pids: readonly number[]): Promise<void> {
  if (process.platform !== 'linux') return wait(100);
  const patience = AbortSignal.timeout(STANDING_MILLISECONDS);
  while (!patience.aborted) {
    const states = await Promise.all(pids.map(threadStates));
    if (states.flat().every((state) => 'TtZX'.includes(state))) return;
    await wait(1);
  }
  throw new Failure({
    code: 'process_not_stopped',
    fact: `the processes ${pids.join(', ')} do not stand still`,
  });
}

async function threadStates(pid: number): Promise<readonly string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  return Promise.all(threads.map((thread) => threadState(`/proc/${pid}/task/${thread}/stat`)));
}

/** The letter after the program's name, which may itself contain brackets and spaces; a thread that is gone is dead. */
async function threadState(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => ') X');
  return text.slice(text.lastIndexOf(')') + 2).charAt(0);
}
