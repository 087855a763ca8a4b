import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../src/database/open-session.ts';
import type { FreshTarget } from '../support/engines/engine.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';

/** The real thing where it is installed: nothing else behaves like it. */
const program = pathOf('pgbouncer');
const title = program === null ? ' (not made: pgbouncer is not on the PATH)' : '';

let target: FreshTarget;
beforeAll(async () => {
  target = await POSTGRESQL.freshTarget();
});
afterAll(() => target.drop());

test.skipIf(program === null)(
  `a pooler that shares connections between transactions is refused${title}`,
  async () => {
    const opening = through('transaction', (url) => openSession(url, 'connection crm'));
    await expect(opening).rejects.toMatchObject({
      code: 'pooler-between',
      hint: expect.stringContaining('pool_mode = session'),
    });
  },
);

test.skipIf(program === null)(
  `one that keeps a connection for each client is as good as none${title}`,
  async () => {
    await through('session', async (url) => {
      const session = await openSession(url, 'connection crm');
      expect((await session.engine.readName(session)).database).toBe(target.name);
      await session.close();
    });
  },
);

async function through<T>(mode: string, work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-pooler-'));
  const { hostname, port, username, password } = new URL(target.url);
  const listen = await freePort();
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
${target.name} = host=${hostname} port=${port} dbname=${target.name} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
auth_type = any
pool_mode = ${mode}
unix_socket_dir =
`,
  );
  const isRoot = userInfo().uid === 0;
  if (isRoot) {
    // It refuses to run as root.
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    chownSync(folder, nobody, nobody);
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'pgbouncer.ini'), 0o644);
  }
  const args = [...(isRoot ? ['-u', 'nobody'] : []), join(folder, 'pgbouncer.ini')];
  const child = spawn(program as string, args, { stdio: 'ignore' });
  try {
    await untilListening(child, listen);
    return await work(`postgres://${username}:${password}@127.0.0.1:${listen}/${target.name}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function pathOf(name: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => setTimeout(resolve, 50, false));
    });
    if (isUp) return;
  }
  throw new Error(`pgbouncer ended with ${child.exitCode}`);
}
