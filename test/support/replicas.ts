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
  /** Resolves once the replica has replayed what the primary has written until now. */
  replayed(): Promise<void>;
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
    replayed: waitForLog,
    onReplica,
    remove,
  });
}

async function waitForLog(primary: TargetClient, replica: TargetClient): Promise<void> {
  const { rows } = await primary.query('SELECT pg_current_wal_flush_lsn()::text AS written');
  await insist(async () => {
    const { rows: found } = await replica.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done', [
      rows[0]?.written,
    ]);
    if (found[0]?.done !== true) throw new Error(`the standby has not replayed ${rows[0]?.written}`);
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
  return pairOf({
    connect,
    primaryUrl,
    replicaUrl: onReplica(primaryUrl),
    replayed: waitForTransactions,
    onReplica,
    remove,
  });
}

async function waitForTransactions(primary: TargetClient, replica: TargetClient): Promise<void> {
  const { rows } = await primary.query('SELECT @@gtid_binlog_pos AS written');
  const { rows: waited } = await replica.query('SELECT MASTER_GTID_WAIT(?, 60) AS done', [rows[0]?.written]);
  if (Number(waited[0]?.done) !== 0) throw new Error(`the replica has not replayed ${rows[0]?.written}`);
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
  replayed(primary: TargetClient, replica: TargetClient): Promise<void>;
}

async function pairOf({
  connect,
  primaryUrl,
  replicaUrl,
  onReplica,
  replayed,
  remove,
}: PairParts): Promise<Pair> {
  const [primary, replica] = [await connect(primaryUrl), await connect(replicaUrl)];
  return {
    primaryUrl,
    primary,
    replica,
    onReplica,
    replayed: () => replayed(primary, replica),
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
