import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSIDE = fileURLToPath(new URL('inside.mjs', import.meta.url));
/** What the program reads beside its own code: as it is now, whatever becomes of the checkout meanwhile. */
const COPIED = ['package.json', 'migrations', 'policies', 'schema'];

/** What the daemon's process says of itself. */
export interface Inside {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** The heap after the last full collection, compiled code apart, in bytes; null: there was none yet. */
  readonly collected: number | null;
  readonly collections: number;
  /** What the engine has made of the program, in bytes. */
  readonly code: number;
  /** Objects, functions included, that were alive two minutes ago at most; null: not counted yet. */
  readonly objects: number | null;
  /** What keeps its event loop: sockets, timers, requests. */
  readonly resources: number;
  /** The longest delay of its event loop since the last word, in milliseconds. */
  readonly slowest: number;
}

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly event: string;
  readonly codes?: readonly string[];
  readonly where?: string;
  readonly rule?: string;
}

/** A daemon as a process of its own. */
export interface Daemon {
  readonly pid: number;
  readonly lines: readonly LogLine[];
  inside(): Inside | null;
  /** Its exit code, once it has ended; null: a signal did that. */
  readonly gone: Promise<number | null>;
  /** Whether it is still there. */
  runs(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Asks it to leave; its exit code. */
  leave(): Promise<number | null>;
}

/** The built program: a copy, so that whoever builds meanwhile changes nothing here. */
export interface Program {
  /** Runs one command line to its end; throws with what it said where it does not end with 0. Resolves to its standard output. */
  run(args: readonly string[]): Promise<string>;
  start(): Daemon;
  remove(): void;
}

/** Compiles the sources as the package has them; commands run in `cwd` with `environment` and the path alone. */
export function buildProgram(cwd: string, environment: Readonly<Record<string, string>>): Program {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-soak-program-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const built = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/build.mjs'), '--out', join(folder, 'dist')],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (built.status !== 0) throw new Error('the program cannot be built');
  const program = join(folder, 'dist/src/bin.js');
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  return {
    run: async (args) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said.stderr += text;
      });
      const [code] = await once(child, 'close');
      if (code === 0) return said.stdout;
      throw new Error(`retentiond ${args.join(' ')} ended with ${code}:\n${said.stdout}${said.stderr}`);
    },
    start: () =>
      watch(
        spawn(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', '--import', INSIDE, program, 'start'],
          {
            cwd,
            env,
            stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
          },
        ),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Daemon {
  const lines: LogLine[] = [];
  let inside: Inside | null = null;
  child.on('message', (told) => {
    inside = told as Inside;
  });
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => lines.push(readLine(line)));
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  return {
    pid: child.pid as number,
    lines,
    gone,
    inside: () => inside,
    runs: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
    leave: () => {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** What is no line of ours is worth an error: nothing else may stand there. */
function readLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'error', time: new Date().toISOString(), event: 'unreadable', codes: [line] };
  }
}
