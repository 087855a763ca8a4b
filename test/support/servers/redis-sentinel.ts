import { setTimeout as wait } from 'node:timers/promises';
import { locatePrograms } from '../../../demo/private-server/programs.ts';
import { openRoom } from '../../../demo/private-server/room.ts';
import { startServer } from '../../../demo/private-server/server-process.ts';
import { Failure } from '../../../src/errors.ts';
import { askRedis, type PrivateRedis, REDIS, startRedis } from './redis.ts';

const GROUP = 'retentiond';
const PATIENCE_MILLISECONDS = 90_000;
const DOWN_AFTER_MILLISECONDS = 500;

/** A sentinel that watches a master and one replica, and makes the other the master when it must or is told. */
export interface PrivateSentinel {
  readonly port: number;
  /** The name that clients ask for. */
  readonly group: string;
  /** The server that is a replica at the start. */
  readonly replica: PrivateRedis;
  /** The port of whoever is the master now. */
  masterPort(): Promise<number>;
  /** Makes the replica the master; resolves when clients are told so. */
  failover(): Promise<void>;
  /** Resolves when the sentinel has noticed by itself that the master is away, and appointed the other one. */
  failedOver(): Promise<void>;
  /** Ends sentinel and replica; the master stays. */
  remove(): Promise<void>;
}

/** Starts a replica of `master` and a sentinel over both. Not for a master that takes encrypted connections only. */
export async function startRedisSentinel(master: PrivateRedis): Promise<PrivateSentinel> {
  if (master.ca !== null) {
    throw new Failure({
      code: 'test_not_built',
      fact: 'a sentinel over encrypted connections is not built yet',
    });
  }
  const password = decodeURIComponent(new URL(master.url).password);
  const replica = await startRedis({
    ...(password === '' ? {} : { password }),
    settings: { replicaof: `127.0.0.1 ${master.port}` },
  });
  try {
    await until('the replica has the master’s data', async () =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up'),
    );
    return await startOver(master, replica, password);
  } catch (error) {
    await replica.remove();
    throw error;
  }
}

async function startOver(
  master: PrivateRedis,
  replica: PrivateRedis,
  password: string,
): Promise<PrivateSentinel> {
  const lines = [
    'bind 127.0.0.1',
    `sentinel monitor ${GROUP} 127.0.0.1 ${master.port} 1`,
    ...(password === '' ? [] : [`sentinel auth-pass ${GROUP} ${JSON.stringify(password)}`]),
    `sentinel down-after-milliseconds ${GROUP} ${DOWN_AFTER_MILLISECONDS}`,
    `sentinel failover-timeout ${GROUP} 5000`,
  ];
  return openRoom(
    'Sentinel',
    await locatePrograms(REDIS),
    { 'sentinel.conf': `${lines.join('\n')}\n` },
    async (room) => {
      const process = await startServer(room, {
        program: room.program('redis-server'),
        options: (port) => ['sentinel.conf', '--sentinel', '--port', String(port)],
        ready: /\+monitor master/,
      });
      const ask = (...words: readonly string[]): Promise<unknown> =>
        askRedis(`redis://127.0.0.1:${process.port}`, null, 'SENTINEL', words);
      const masterPort = async (): Promise<number> => {
        const [, port] = (await ask('get-master-addr-by-name', GROUP)) as readonly string[];
        return Number(port);
      };
      const changedFrom = (before: number): Promise<void> =>
        until('there is another master', async () => (await masterPort()) !== before);
      await until('the sentinel knows the replica', async () => {
        const known = (await ask('replicas', GROUP)) as readonly unknown[];
        return known.length === 1;
      });
      return {
        port: process.port,
        group: GROUP,
        replica,
        masterPort,
        failover: async () => {
          const before = await masterPort();
          await until('the sentinel finds the replica good enough', () => appoints(ask));
          await changedFrom(before);
        },
        failedOver: async () => changedFrom(master.port),
        remove: async () => {
          await process.kill9();
          await room.guard.release();
          await replica.remove();
        },
      };
    },
  );
}

/** It refuses for as long as it has not heard from the replica itself. */
async function appoints(ask: (...words: readonly string[]) => Promise<unknown>): Promise<boolean> {
  try {
    await ask('failover', GROUP);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOGOODSLAVE')) return false;
    throw error;
  }
}

async function until(event: string, happened: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  while (!(await happened())) {
    if (patience.aborted) {
      throw new Failure({
        code: 'demo_server_failed',
        fact: `after ${PATIENCE_MILLISECONDS} ms it is still not so that ${event}`,
      });
    }
    await wait(50);
  }
}
