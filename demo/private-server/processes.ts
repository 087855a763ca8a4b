import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

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
