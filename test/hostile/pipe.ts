import { execFileSync } from 'node:child_process';

/** A named pipe, into which nobody writes: whoever opens it plainly waits for ever. */
export function makePipe(path: string): void {
  execFileSync('mkfifo', [path]);
}
