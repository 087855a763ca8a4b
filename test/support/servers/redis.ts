import { Redis } from 'ioredis';
import { type Demand, locatePrograms, type Programs } from '../../../demo/private-server/programs.ts';
import { openRoom, type Room } from '../../../demo/private-server/room.ts';
import { type ServerProcess, startServer } from '../../../demo/private-server/server-process.ts';
import { makeCertificate } from './certificate.ts';

export const REDIS: Demand = {
  server: 'Redis',
  programs: ['redis-server'],
  packages: { name: 'redis', roots: ['redis-server'], packages: /^redis-(server|tools)$/ },
  install: 'apt-get install redis-server, brew install redis',
  variable: 'RETENTIOND_TEST_REDIS_URL',
};

export interface RedisOptions {
  /** `noeviction` by default, the only one that BullMQ allows. */
  readonly maxmemoryPolicy?: string;
  /** Without one, everybody on this machine may connect. */
  readonly password?: string;
  /** Takes encrypted connections only, with a certificate that nobody else has signed. */
  readonly tls?: boolean;
  /** More lines of redis.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** By default those on the PATH, or else unpacked. */
  readonly programs?: Programs;
}

/** A Redis that belongs to this process alone, keeps nothing on disk, and goes with its owner. */
export interface PrivateRedis extends ServerProcess {
  readonly folder: string;
  /** redis:// or rediss://, with the password. */
  readonly url: string;
  /** The certificate that a client has to trust; null without `tls`. */
  readonly ca: string | null;
  /** Sends one command over a connection of its own. */
  command(name: string, ...words: readonly string[]): Promise<unknown>;
  /** Forgets all keys. */
  flush(): Promise<void>;
  /** Starts it on the same port, empty. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a private Redis. Fails with `demo_no_server`, `demo_server_failed` or `test_openssl_failed`. */
export async function startRedis(options: RedisOptions = {}): Promise<PrivateRedis> {
  const programs = options.programs ?? (await locatePrograms(REDIS));
  const certificate = options.tls === true ? await makeCertificate() : null;
  const files = {
    'redis.conf': configuration(options),
    ...(certificate ? { 'tls.crt': certificate.certificate, 'tls.key': certificate.key } : {}),
  };
  return openRoom('Redis', programs, files, async (room) => {
    const process = await startServer(room, {
      program: room.program('redis-server'),
      options: (port) => ['redis.conf', ...portOptions(port, certificate !== null)],
      ready: /Ready to accept connections/,
    });
    return describeRedis(room, process, options.password ?? null, certificate?.certificate ?? null);
  });
}

function configuration(options: RedisOptions): string {
  const settings = {
    bind: '127.0.0.1',
    save: '""',
    appendonly: 'no',
    'maxmemory-policy': options.maxmemoryPolicy ?? 'noeviction',
    ...(options.password === undefined ? {} : { requirepass: quote(options.password) }),
    // A replica of a master, whose password it is.
    ...(options.password === undefined ? {} : { masterauth: quote(options.password) }),
    'repl-diskless-sync-delay': '0',
    ...options.settings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

function portOptions(port: number, tls: boolean): readonly string[] {
  if (!tls) return ['--port', String(port)];
  return [
    ...['--port', '0', '--tls-port', String(port)],
    ...['--tls-cert-file', 'tls.crt', '--tls-key-file', 'tls.key', '--tls-ca-cert-file', 'tls.crt'],
    ...['--tls-auth-clients', 'no'],
  ];
}

function describeRedis(
  room: Room,
  process: ServerProcess,
  password: string | null,
  ca: string | null,
): PrivateRedis {
  const secret = password === null ? '' : `:${encodeURIComponent(password)}@`;
  const url = `${ca === null ? 'redis' : 'rediss'}://${secret}127.0.0.1:${process.port}`;
  const command = (name: string, ...words: readonly string[]): Promise<unknown> =>
    askRedis(url, ca, name, words);
  return {
    ...process,
    folder: room.folder,
    url,
    ca,
    command,
    flush: async () => void (await command('FLUSHALL')),
    remove: async () => {
      await process.kill9();
      await room.guard.release();
    },
  };
}

/** Sends one command to the Redis at `url`. */
export async function askRedis(
  url: string,
  ca: string | null,
  name: string,
  words: readonly string[],
): Promise<unknown> {
  const client = new Redis(url, {
    lazyConnect: true,
    // Whoever asks a server that is away wants to hear of it.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    ...(ca === null ? {} : { tls: { ca } }),
  });
  const broken = new Promise<never>((_, reject) => client.once('error', reject));
  try {
    await Promise.race([client.connect(), broken]);
    return await client.call(name, ...words);
  } finally {
    client.disconnect();
  }
}

/** As redis.conf reads it: one word, whatever is in it. */
function quote(text: string): string {
  return JSON.stringify(text);
}
