import { readdir, readFile } from 'node:fs/promises';
import { type Client, openLazily } from './client.ts';
import type { Daemon } from './program.ts';
import { ROLE, type Servers } from './servers.ts';

/** One look at the daemon and at what it holds elsewhere. Bytes, counts, seconds; null: nobody answered. */
export interface Sample {
  /** Seconds since the first. */
  readonly at: number;
  readonly values: Readonly<Record<Measure, number | null>>;
}

export type Measure =
  | 'rss'
  | 'heapUsed'
  | 'heapCollected'
  | 'objects'
  | 'code'
  | 'external'
  | 'slowest'
  | 'resources'
  | 'descriptors'
  | 'threads'
  | 'controlSessions'
  | 'postgresSessions'
  | 'mariadbSessions'
  | 'redisClients'
  | 'idleInTransaction'
  | 'sessionMemory'
  | 'prepared'
  | 'queueKeys'
  | 'queueMemory'
  | 'controlSize'
  | 'ledgerEntries';

/** Sessions that wait in a transaction for longer than a batch takes hold locks, and hold up vacuum. */
const PG_SESSIONS = `SELECT count(*) AS sessions,
    coalesce(max(extract(epoch FROM clock_timestamp() - state_change))
      FILTER (WHERE state LIKE 'idle in transaction%'), 0) AS idle,
    string_agg(pid::text, ' ') AS pids
  FROM pg_stat_activity WHERE usename = '${ROLE}'`;

const MARIADB_SESSIONS = `SELECT count(*) AS sessions,
    coalesce(max(CASE WHEN p.COMMAND = 'Sleep' AND t.trx_id IS NOT NULL THEN p.TIME END), 0) AS idle
  FROM information_schema.PROCESSLIST AS p
  LEFT JOIN information_schema.INNODB_TRX AS t ON t.trx_mysql_thread_id = p.ID
  WHERE p.USER = '${ROLE}'`;

const CONTROL = `SELECT pg_database_size('control') AS size, (SELECT max(seq) FROM retentiond.ledger) AS entries`;

/** Takes samples; its own sessions are a superuser's, and are not counted. */
export interface Sampler {
  take(): Promise<Sample>;
  close(): Promise<void>;
}

export function openSampler(servers: Servers, daemon: Daemon): Sampler {
  const begun = performance.now();
  const control = openLazily(servers.control.url('control'));
  const postgres = openLazily(servers.postgres.url('postgres'));
  const mariadb = openLazily(servers.mariadb.url('mysql'));
  return {
    take: async () => {
      const at = (performance.now() - begun) / 1000;
      const inside = daemon.inside();
      const [ours, host, target, rows, other, queue] = await Promise.all([
        readProcess(daemon.pid),
        readSessions(control),
        readSessions(postgres),
        first(control, CONTROL),
        readMariadb(mariadb),
        readQueue(servers),
      ]);
      return {
        at,
        values: {
          ...ours,
          heapUsed: inside?.heapUsed ?? null,
          heapCollected: inside?.collected ?? null,
          objects: inside?.objects ?? null,
          code: inside?.code ?? null,
          external: inside?.external ?? null,
          resources: inside?.resources ?? null,
          slowest: inside?.slowest ?? null,
          controlSessions: host.sessions,
          postgresSessions: target.sessions,
          mariadbSessions: other.sessions,
          idleInTransaction: largest([host.idle, target.idle, other.idle]),
          sessionMemory: largest([host.memory, target.memory]),
          prepared: other.prepared,
          ...queue,
          controlSize: numberIn(rows, 'size'),
          ledgerEntries: numberIn(rows, 'entries'),
        },
      };
    },
    close: async () => {
      for (const client of [control, postgres, mariadb]) await client.close();
    },
  };
}

async function readProcess(pid: number): Promise<Pick<Sample['values'], 'rss' | 'threads' | 'descriptors'>> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const open = await readdir(`/proc/${pid}/fd`).catch(() => null);
  const threads = /^Threads:\s+(\d+)/m.exec(status)?.[1];
  return {
    rss: kilobytesIn(status, 'VmRSS'),
    threads: threads === undefined ? null : Number(threads),
    descriptors: open?.length ?? null,
  };
}

async function readSessions(client: Client): Promise<{
  readonly sessions: number | null;
  readonly idle: number | null;
  readonly memory: number | null;
}> {
  const row = await first(client, PG_SESSIONS);
  const pids = (row?.['pids'] ?? '').split(' ').filter(Boolean);
  const statuses = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  );
  return {
    sessions: numberIn(row, 'sessions'),
    idle: numberIn(row, 'idle'),
    memory: largest(statuses.map((status) => kilobytesIn(status, 'RssAnon'))),
  };
}

async function readMariadb(client: Client): Promise<{
  readonly sessions: number | null;
  readonly idle: number | null;
  readonly prepared: number | null;
}> {
  const row = await first(client, MARIADB_SESSIONS);
  const prepared = await first(client, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
  return {
    sessions: numberIn(row, 'sessions'),
    idle: numberIn(row, 'idle'),
    prepared: numberIn(prepared, 'Value'),
  };
}

async function readQueue({
  redis,
}: Servers): Promise<Pick<Sample['values'], 'redisClients' | 'queueKeys' | 'queueMemory'>> {
  const info = String(await redis.command('INFO').catch(() => ''));
  const figure = (name: string): number | null => {
    const text = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
    return text === undefined ? null : Number(text);
  };
  const clients = figure('connected_clients');
  const keys = /^db0:keys=(\d+)/m.exec(info)?.[1];
  return {
    // Whoever asks is one of them.
    redisClients: clients === null ? null : clients - 1,
    queueKeys: info === '' ? null : Number(keys ?? 0),
    queueMemory: figure('used_memory'),
  };
}

/** The first row; null where the server is away. */
async function first(client: Client, sql: string): Promise<Readonly<Record<string, string | null>> | null> {
  return client.rows(sql).then(
    (rows) => rows[0] ?? null,
    () => null,
  );
}

function numberIn(row: Readonly<Record<string, string | null>> | null, name: string): number | null {
  const text = row?.[name] ?? null;
  return text === null ? null : Number(text);
}

function kilobytesIn(status: string, name: string): number | null {
  const text = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return text === undefined ? null : Number(text) * 1024;
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
