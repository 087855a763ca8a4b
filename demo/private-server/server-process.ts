import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../src/errors.ts';
import { freePort } from './port.ts';
import { signal, untilStopped } from './processes.ts';
import type { Room } from './room.ts';

const PORTS_TRIED = 5;
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 30_000;

/** How one kind of server is started. */
export interface Launch {
  readonly program: string;
  options(port: number): readonly string[];
  /** What the server writes into its log when it takes connections. */
  readonly ready: RegExp;
}

/** The verbs that every private server has. */
export interface ServerProcess {
  readonly port: number;
  /** Ends it in order, with SIGTERM. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill9(): Promise<void>;
  /** Stops it where it stands, until `thaw`: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts it on the same port, after `stop` if it runs. */
  restart(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 and resolves when it takes connections. */
export async function startServer(room: Room, launch: Launch): Promise<ServerProcess> {
  let server: ChildProcess | null = null;
  const port = await startSomewhere();

  async function startSomewhere(): Promise<number> {
    for (let tries = 0; tries < PORTS_TRIED; tries += 1) {
      const candidate = await freePort();
      if (await start(candidate)) return candidate;
    }
    throw failure(room, `${PORTS_TRIED} free ports were taken before it had them`);
  }

  /** False where the port was taken meanwhile. */
  async function start(candidate: number): Promise<boolean> {
    server = await launchOn(room, launch, candidate);
    return server !== null;
  }

  async function end(name: NodeJS.Signals): Promise<void> {
    const current = server;
    if (current?.pid === undefined || hasEnded(current)) return;
    const group = -current.pid;
    current.ref();
    const gone = once(current, 'exit');
    const impatient = setTimeout(() => signal(group, 'SIGKILL'), STOP_MILLISECONDS);
    signal(group, name);
    await gone;
    clearTimeout(impatient);
  }

  async function tell(name: NodeJS.Signals): Promise<void> {
    if (server?.pid !== undefined && !hasEnded(server)) signal(-server.pid, name);
  }

  return {
    port,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    freeze: async () => {
      await tell('SIGSTOP');
      if (server?.pid !== undefined) await untilStopped([server.pid]);
    },
    thaw: () => tell('SIGCONT'),
    restart: async () => {
      await end('SIGTERM');
      if (!(await start(port))) throw failure(room, `port ${port} was taken while it was stopped`);
    },
  };
}

/** Runs a program of the server to its end, with `input` on its standard input. */
export async function runToEnd(
  room: Room,
  program: string,
  options: readonly string[],
  input: string,
): Promise<void> {
  const child = await spawnIn(room, program, options, 'pipe');
  // A program that ends before it has read everything is told by its exit code.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  if (!hasEnded(child)) await once(child, 'exit');
  if (child.exitCode !== 0) throw failure(room, `${program} failed:\n${await lastLines(room)}`);
}

async function launchOn(room: Room, launch: Launch, port: number): Promise<ChildProcess | null> {
  const before = (await readLog(room)).length;
  const server = await spawnIn(room, launch.program, launch.options(port), 'ignore');
  // A test that forgets to stop the server still ends; the guard then does it.
  server.unref();
  const patience = AbortSignal.timeout(START_MILLISECONDS);
  for (;;) {
    const ended = hasEnded(server);
    const text = (await readLog(room)).slice(before);
    if (ended) {
      if (/Address already in use/i.test(text)) return null;
      throw failure(room, `it does not start:\n${await lastLines(room)}`);
    }
    if (launch.ready.test(text)) return server;
    if (patience.aborted) throw failure(room, `it is not ready after ${START_MILLISECONDS} ms:\n${text}`);
    await wait(10);
  }
}

/** Starts a program with neither the caller's folder, which the account may not read, nor his environment, which may hold secrets. */
async function spawnIn(
  room: Room,
  program: string,
  options: readonly string[],
  input: 'ignore' | 'pipe',
): Promise<ChildProcess> {
  const log = await open(logFile(room), 'a');
  try {
    const child = spawn(program, options, {
      cwd: room.folder,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...room.environment },
      // A session of its own: Ctrl-C reaches us alone, and one signal reaches all that it forks.
      detached: true,
      stdio: [input, log.fd, log.fd],
      ...(room.account ? { uid: room.account.uid, gid: room.account.gid } : {}),
    });
    await once(child, 'spawn');
    room.guard.watch(child.pid === undefined ? null : -child.pid);
    child.once('exit', () => room.guard.watch(null));
    return child;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw failure(room, `${program} cannot be run (${code})`, error);
  } finally {
    await log.close();
  }
}

function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

function logFile(room: Room): string {
  return join(room.folder, 'server.log');
}

async function readLog(room: Room): Promise<string> {
  return readFile(logFile(room), 'utf8').catch(() => '');
}

async function lastLines(room: Room): Promise<string> {
  return (await readLog(room)).trim().split('\n').slice(-8).join('\n');
}

function failure(room: Room, fact: string, cause?: unknown): Failure {
  return new Failure({ code: 'demo_server_failed', fact: `the private ${room.server}: ${fact}`, cause });
}
