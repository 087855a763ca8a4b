import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type PrivateMariadb, startMariadb } from '../../demo/mariadb/server.ts';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';
import type { TargetClient } from './engines/engine.ts';
import { connect as connectMariadb } from './engines/mariadb.ts';
import { connect as connectPostgresql } from './engines/postgresql.ts';

/** A server and another one that copies it; both go with the test. */
export interface Pair {
  /** Its superuser's address. */
  readonly primaryUrl: string;
  readonly primary: TargetClient;
  readonly replica: TargetClient;
  /** The same address on the replica. */
  onReplica(url: string): string;
  remove(): Promise<void>;
}

/** A PostgreSQL with a standby that streams from it. */
export async function startStandby(): Promise<Pair> {
  const primary = await startPostgres({ fsync: false });
  const standby = await startPostgres({ fsync: false });
  const url = new URL(primary.url('postgres'));
  const onReplica = (address: string): string => withPort(address, standby.port);
  const remove = async (): Promise<void> => {
    await standby.remove();
    await primary.remove();
  };
  try {
    await standby.stop('fast');
    // Only a server that is down can be copied without more ado.
    await primary.stop('fast');
    await copyData(primary, standby);
    const conninfo = `host=127.0.0.1 port=${primary.port} user=${url.username} password=${url.password}`;
    await appendFile(join(standby.data, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
    await writeFile(join(standby.data, 'standby.signal'), '');
    await primary.restart();
    await standby.restart();
  } catch (error) {
    await remove();
    throw error;
  }
  const primaryUrl = url.href;
  return pairOf({
    connect: connectPostgresql,
    primaryUrl,
    replicaUrl: onReplica(primaryUrl),
    onReplica,
    remove,
  });
}

async function copyData(from: PrivatePostgres, to: PrivatePostgres): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${from.data}/.`, to.data]);
}

/** A MariaDB with a replica of it. */
export async function startReplica(): Promise<Pair> {
  const settings = { 'log-bin': 'binlog', 'server-id': '1' };
  const primary = await startMariadb({ fsync: false, settings: { ...DURABLE, ...settings } });
  const replica = await startMariadb({ fsync: false, settings: { ...DURABLE, 'server-id': '2' } });
  const url = new URL(primary.url('mysql'));
  const remove = async (): Promise<void> => {
    await replica.remove();
    await primary.remove();
  };
  try {
    await follow(primary, replica, url);
  } catch (error) {
    await remove();
    throw error;
  }
  const onReplica = (address: string): string => withPort(address, replica.port);
  // Its own superuser has the password of the primary's by then, like everything else.
  const connect = (address: string): Promise<TargetClient> => insist(() => connectMariadb(address));
  const primaryUrl = url.href;
  return pairOf({ connect, primaryUrl, replicaUrl: onReplica(primaryUrl), onReplica, remove });
}

/** What a target must be set to, so that its commits stay. */
const DURABLE = { 'innodb-flush-log-at-trx-commit': '1', 'sync-binlog': '1' };

async function follow(primary: PrivateMariadb, replica: PrivateMariadb, url: URL): Promise<void> {
  await replica.query(
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = '${url.username}',
      MASTER_PASSWORD = '${url.password}', MASTER_USE_GTID = slave_pos, MASTER_SSL = 0; START SLAVE`,
  );
}

interface PairParts extends Pick<Pair, 'primaryUrl' | 'onReplica' | 'remove'> {
  readonly replicaUrl: string;
  connect(url: string): Promise<TargetClient>;
}

async function pairOf({ connect, primaryUrl, replicaUrl, onReplica, remove }: PairParts): Promise<Pair> {
  const [primary, replica] = [await connect(primaryUrl), await connect(replicaUrl)];
  return {
    primaryUrl,
    primary,
    replica,
    onReplica,
    remove: async () => {
      await primary.end().catch(() => undefined);
      await replica.end().catch(() => undefined);
      await remove();
    },
  };
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}

/** Until the replica has what it takes to let somebody in. */
async function insist<T>(open: () => Promise<T>, tries = 200): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await open();
    } catch (error) {
      if (left === 0) throw error;
      await wait(100);
    }
  }
}
