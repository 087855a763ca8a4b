import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ORPHAN = fileURLToPath(new URL('../support/servers/orphan.ts', import.meta.url));

test.each(['SIGKILL', 'SIGTERM'] as const)('servers go when their owner dies of %s', async (signal) => {
  const owner = spawn(process.execPath, ['--import', 'tsx', ORPHAN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const servers = JSON.parse(String(line)) as readonly { readonly folder: string; readonly port: number }[];
  expect(await Promise.all(servers.map(({ port }) => answers(port)))).toEqual([true, true]);
  const gone = once(owner, 'exit');
  owner.kill(signal);
  await gone;
  for (const { folder, port } of servers) {
    for (let tries = 0; existsSync(folder) && tries < 200; tries += 1) await wait(50);
    expect(existsSync(folder)).toBe(false);
    expect(await answers(port)).toBe(false);
  }
});

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answered;
}
