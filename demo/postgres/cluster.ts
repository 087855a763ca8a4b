import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../src/errors.ts';
import type { Account } from '../private-server/account.ts';

export const SUPERUSER = 'postgres';

/** Where one private server has its programs, its data and its log, and who runs it. */
export interface Cluster {
  readonly folder: string;
  /** The data folder, which need not lie in the other. */
  readonly data: string;
  readonly native: string;
  readonly account: Account | null;
}

/** Starts a program with neither the caller's folder, which the account may not read, nor his environment, which may hold secrets. */
function execute(
  cluster: Cluster,
  program: string,
  options: readonly string[],
  log: FileHandle,
): ChildProcess {
  try {
    return spawn(join(cluster.native, 'bin', program), options, {
      cwd: cluster.folder,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      // A session of its own, so that Ctrl-C reaches us alone and we end in our own order.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(cluster.account ? { uid: cluster.account.uid, gid: cluster.account.gid } : {}),
    });
  } catch (error) {
    // Some errors of spawn are thrown and others are events.
    throw cannotRun(cluster, error);
  }
}

function logFile(cluster: Cluster): string {
  return join(cluster.folder, 'server.log');
}

/** Makes the data folder; the superuser's password is read from `passwordFile`. */
export async function initialise(
  cluster: Cluster,
  passwordFile: string,
  started: (pid: number | null) => void,
): Promise<void> {
  const log = await open(logFile(cluster), 'a');
  try {
    const options = [
      `--pgdata=${cluster.data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    const initdb = execute(cluster, 'initdb', options, log);
    started(initdb.pid ?? null);
    const [code] = (await once(initdb, 'exit').catch((error: unknown) => {
      throw cannotRun(cluster, error);
    })) as [number | null];
    started(null);
    if (code !== 0) throw await failed(cluster, 'initdb failed');
  } finally {
    await log.close();
  }
}

/** Starts the server and resolves when it takes connections; null where the port was taken meanwhile. */
export async function launch(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess | null> {
  const log = await open(logFile(cluster), 'a');
  const { size } = await log.stat();
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const options = ['-D', cluster.data, '-p', String(port)];
  for (const [name, value] of Object.entries(all)) options.push('-c', `${name}=${value}`);
  const server = execute(cluster, 'postgres', options, log);
  const broken = once(server, 'error').then(([error]) => {
    throw cannotRun(cluster, error);
  });
  try {
    await Promise.race([broken, ready(cluster, server)]);
  } finally {
    await log.close();
  }
  if (server.exitCode === null && server.signalCode === null) return server;
  const text = (await readFile(logFile(cluster), 'utf8')).slice(size);
  if (/Address already in use/i.test(text)) return null;
  throw await failed(cluster, 'the private PostgreSQL does not start');
}

/** The last line of postmaster.pid says when the server takes connections. */
async function ready(cluster: Cluster, server: ChildProcess): Promise<void> {
  while (server.exitCode === null && server.signalCode === null) {
    const lines = (await readFile(join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return;
    await wait(10);
  }
}

async function failed(cluster: Cluster, fact: string): Promise<Failure> {
  const log = await readFile(logFile(cluster), 'utf8').catch(() => '');
  const last = log.trim().split('\n').slice(-6).join('\n');
  return new Failure({
    code: 'demo_postgres_failed',
    fact: `${fact}:\n${last}`,
    hint: `the programs lie in ${cluster.native}`,
  });
}

function cannotRun(cluster: Cluster, cause: unknown): Failure {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  const hints: Readonly<Record<string, string>> = {
    EPERM: 'this root may not change to another account; run the command as an ordinary user',
    EACCES: 'the folder for temporary files may forbid programs (noexec); set TMPDIR to another one',
    ENOENT: 'the programs need glibc, which Alpine and its like do not have',
  };
  return new Failure({
    code: 'demo_postgres_failed',
    fact: `the programs in ${cluster.native} cannot be run (${code})`,
    hint: hints[code] ?? 'give the address of a PostgreSQL of your own instead',
    cause,
  });
}
