import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const COMMAND_MILLISECONDS = 240_000;
const LOOK_EVERY_MILLISECONDS = 50;

export interface Printed {
  /** Standard output and error, in the order in which they came. */
  readonly text: string;
  readonly code: number;
}

/** A shell as the reader of a page has it open: folder, variables and what runs in the background last until it is closed. */
export interface Session {
  run(command: string): Promise<Printed>;
  /** Starts what goes on by itself, and waits until it has said `says`. */
  startUntil(command: string, says: string): Promise<Started>;
  close(): Promise<void>;
}

export interface Started {
  /** What it has printed so far. */
  readonly text: string;
  /** Ctrl-C. */
  interrupt(): Promise<Printed>;
}

export function openSession(cwd: string, environment: Readonly<Record<string, string>>): Session {
  const files = mkdtempSync(join(tmpdir(), 'retentiond-docs-shell-'));
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd,
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const gone = once(shell, 'exit').then(() => {
    throw new Error('the shell has ended');
  });
  gone.catch(() => undefined);
  const answers = createInterface({ input: shell.stdio[3] as Readable })[Symbol.asyncIterator]();
  const groups: number[] = [];
  let count = 0;

  // A shell that has ended says so by itself; what is still written to it then goes nowhere.
  shell.stdin?.on('error', () => undefined);
  // Each job is a group of its own, and Ctrl-C reaches all of it.
  shell.stdin?.write('set -m\n');

  async function ask(line: string): Promise<number> {
    shell.stdin?.write(`${line}\n`);
    const clock = { late: undefined as NodeJS.Timeout | undefined };
    const late = new Promise<never>((_, reject) => {
      clock.late = setTimeout(() => reject(new Error('the command does not end')), COMMAND_MILLISECONDS);
    });
    const answer = await Promise.race([answers.next(), gone, late]).finally(() => clearTimeout(clock.late));
    return Number(answer.value);
  }

  function prepare(command: string): { readonly file: string; readonly printed: () => string } {
    count += 1;
    const file = join(files, `${count}.sh`);
    writeFileSync(file, `${command}\n`);
    writeFileSync(`${file}.out`, '');
    return { file, printed: () => readFileSync(`${file}.out`, 'utf8') };
  }

  async function run(command: string): Promise<Printed> {
    const { file, printed } = prepare(command);
    const code = await ask(`. '${file}' </dev/null >'${file}.out' 2>&1 3>&-; echo "$?" >&3`);
    return { text: printed(), code };
  }

  async function startUntil(command: string, says: string): Promise<Started> {
    const { file, printed } = prepare(command);
    const pid = await ask(`. '${file}' </dev/null >'${file}.out' 2>&1 3>&- & echo "$!" >&3`);
    groups.push(pid);
    const until = Date.now() + COMMAND_MILLISECONDS;
    while (!printed().includes(says)) {
      if (Date.now() > until || !alive(pid))
        throw new Error(
          `it ${alive(pid) ? 'has not said' : 'ended without saying'} "${says}":\n${printed()}`,
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
    }
    const interrupt = async (): Promise<Printed> => {
      process.kill(-pid, 'SIGINT');
      return { code: await ask(`wait ${pid}; echo "$?" >&3`), text: printed() };
    };
    return { text: printed(), interrupt };
  }

  async function close(): Promise<void> {
    // What a page has left in the background gets its Ctrl-C, too.
    shell.stdin?.end('for job in $(jobs -p); do kill -INT -- "-$job"; done; wait\n');
    const impatient = setTimeout(() => shell.kill('SIGKILL'), COMMAND_MILLISECONDS / 8);
    await gone.catch(() => undefined);
    clearTimeout(impatient);
    for (const pid of groups) if (alive(pid)) process.kill(-pid, 'SIGKILL');
    rmSync(files, { recursive: true, force: true });
  }

  return { run, startUntil, close };
}

function alive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
