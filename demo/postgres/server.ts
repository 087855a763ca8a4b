import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../src/errors.ts';
import { unprivilegedAccount } from '../private-server/account.ts';
import { handOver, makeFolder, makeFolderInMemory, writeSecret } from '../private-server/folder.ts';
import { type Guard, startGuard } from '../private-server/guard.ts';
import { freePort } from '../private-server/port.ts';
import { childProcesses, signal, untilStopped } from '../private-server/processes.ts';
import { type Admin, openAdmin } from './admin.ts';
import { copyBinaries, givenBinaries, locateBinaries, mayBeRunByAll, runsAsItIs } from './binaries.ts';
import { type Cluster, initialise, launch, SUPERUSER } from './cluster.ts';

const PORTS_TRIED = 5;
const STOP_MILLISECONDS = 30_000;

export interface PostgresOptions {
  /** Off only for tests that lose nothing when the machine goes down: then data lie in memory, too, if it has room. On by default. */
  readonly fsync?: boolean;
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The folder with bin/, lib/ and share/; by default the one that is given, or that of the optional package. */
  readonly native?: string;
}

/** A PostgreSQL that belongs to this process alone, and goes with it. */
export interface PrivatePostgres {
  readonly port: number;
  readonly folder: string;
  /** The data folder, which need not lie in the other. */
  readonly data: string;
  readonly admin: Admin;
  /** The address of a database; as the superuser where no role is named. */
  url(database: string, role?: string, password?: string): string;
  createRole: Admin['createRole'];
  createDatabase: Admin['createDatabase'];
  /** `fast` ends all sessions in order; `immediate` leaves as after a crash. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** SIGKILL to every process of the server. */
  kill9(): Promise<void>;
  /** Stops every process where it stands, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Stops the server if it runs, and starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a private PostgreSQL on a free port of 127.0.0.1. Takes seconds, nearly all of them for initdb. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PrivatePostgres> {
  const native = options.native ?? (await givenBinaries()) ?? locateBinaries();
  const account = await unprivilegedAccount();
  const folder = await makeFolder(account, 'postgres');
  const memory = options.fsync === false ? await makeFolderInMemory(account, 'postgres') : null;
  const guard = startGuard(memory === null ? [folder] : [folder, memory]);
  try {
    const copy = join(folder, 'native');
    const needsCopy = !(await runsAsItIs(native)) || (account !== null && !(await mayBeRunByAll(native)));
    if (needsCopy) await copyBinaries(native, copy, account);
    const data = join(memory ?? folder, 'data');
    const cluster: Cluster = { folder, data, native: needsCopy ? copy : native, account };
    const password = randomBytes(24).toString('hex');
    const passwordFile = join(folder, 'password');
    await writeSecret(passwordFile, `${password}\n`, account);
    await handOver(folder, account);
    await initialise(cluster, passwordFile, guard.watch);
    await rm(passwordFile);
    return await run(cluster, guard, password, { ...durability(options), ...options.settings });
  } catch (error) {
    await guard.release();
    throw error instanceof Failure ? error : unprepared(folder, error);
  }
}

function unprepared(folder: string, cause: unknown): Failure {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new Failure({
    code: 'demo_postgres_failed',
    fact: `the private PostgreSQL could not be prepared in ${folder} (${code})`,
    hint: 'see that the folder for temporary files (TMPDIR) can be written and has 150 MB left',
    cause,
  });
}

function durability(options: PostgresOptions): Readonly<Record<string, string>> {
  return options.fsync === false ? { fsync: 'off', full_page_writes: 'off' } : {};
}

async function run(
  cluster: Cluster,
  guard: Guard,
  password: string,
  settings: Readonly<Record<string, string>>,
): Promise<PrivatePostgres> {
  let server: ChildProcess | null = null;
  const port = await startSomewhere();
  const admin = openAdmin(`postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`);

  async function startSomewhere(): Promise<number> {
    for (let tries = 0; tries < PORTS_TRIED; tries += 1) {
      const candidate = await freePort();
      if (await start(candidate)) return candidate;
    }
    throw new Failure({
      code: 'demo_postgres_failed',
      fact: `${PORTS_TRIED} free ports were taken before the server had them`,
    });
  }

  async function start(candidate: number): Promise<boolean> {
    server = await launch(cluster, candidate, settings);
    if (server === null) return false;
    guard.watch(server.pid ?? null);
    server.once('exit', () => guard.watch(null));
    // A script that forgets to stop the server still ends; the guard then does it.
    server.unref();
    return true;
  }

  function running(): (ChildProcess & { pid: number }) | null {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return null;
    return server as ChildProcess & { pid: number };
  }

  async function end(name: NodeJS.Signals): Promise<void> {
    const current = running();
    if (current === null) return;
    current.ref();
    const gone = once(current, 'exit');
    const impatient = setTimeout(() => signal(current.pid, 'SIGKILL'), STOP_MILLISECONDS);
    signal(current.pid, name);
    await gone;
    clearTimeout(impatient);
  }

  async function stop(mode: 'fast' | 'immediate'): Promise<void> {
    await end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  async function kill9(): Promise<void> {
    const current = running();
    if (current === null) return;
    const children = await childProcesses(current.pid);
    const gone = end('SIGKILL');
    for (const child of children) signal(child, 'SIGKILL');
    await gone;
  }

  async function freeze(): Promise<void> {
    const current = running();
    if (current === null) return;
    // The parent first, so that it starts no session meanwhile.
    signal(current.pid, 'SIGSTOP');
    await untilStopped([current.pid]);
    const children = await childProcesses(current.pid);
    for (const child of children) signal(child, 'SIGSTOP');
    await untilStopped(children);
  }

  async function thaw(): Promise<void> {
    const current = running();
    if (current === null) return;
    for (const child of await childProcesses(current.pid)) signal(child, 'SIGCONT');
    signal(current.pid, 'SIGCONT');
  }

  async function restart(): Promise<void> {
    await stop('fast');
    if (await start(port)) return;
    throw new Failure({
      code: 'demo_postgres_failed',
      fact: `port ${port} was taken while the server was stopped`,
    });
  }

  async function remove(): Promise<void> {
    await thaw();
    await stop('immediate');
    await admin.close();
    await guard.release();
  }

  return {
    port,
    folder: cluster.folder,
    data: cluster.data,
    admin,
    url: admin.url,
    createRole: admin.createRole,
    createDatabase: admin.createDatabase,
    stop,
    kill9,
    freeze,
    thaw,
    restart,
    remove,
  };
}
