import type { QueueTarget } from './queue-target.ts';

/** The part of ioredis' options that an address decides. */
export interface RedisServer {
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: Record<string, never>;
  /** The master's, where sentinels know its address. */
  readonly name?: string;
  readonly sentinels?: { readonly host: string; readonly port: number }[];
  readonly sentinelTLS?: Record<string, never>;
  readonly enableTLSForSentinelMode?: boolean;
}

const PORT = 6379;
const SENTINEL_PORT = 26379;

/** What ioredis needs to find, enter and encrypt; certificates are checked against Node's and NODE_EXTRA_CA_CERTS. */
export function redisOptions({ url, sentinels }: QueueTarget): RedisServer {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const host = bare(hostname);
  const encryption = protocol === 'rediss:' ? { tls: {} } : {};
  const identity = {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
  };
  if (sentinels.length === 0)
    return { ...identity, ...encryption, host, port: port === '' ? PORT : Number(port) };
  return {
    ...identity,
    ...encryption,
    ...(protocol === 'rediss:' ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    name: host,
    sentinels: sentinels.map(sentinelAddress),
  };
}

function sentinelAddress(text: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: bare(hostname), port: port === '' ? SENTINEL_PORT : Number(port) };
}

/** An address of IPv6 without its brackets. */
function bare(hostname: string): string {
  return decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
}
