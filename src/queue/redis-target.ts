import type { ConnectionOptions } from 'node:tls';
import { type Route, routeOf, tlsOptions, tlsTexts, urlOf } from '../config/address/address.ts';
import type { QueueTarget } from './queue-target.ts';

/** The part of ioredis' options that an address decides. */
export interface RedisServer {
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: ConnectionOptions;
  /** The master's, where sentinels know its address. */
  readonly name?: string;
  readonly sentinels?: { readonly host: string; readonly port: number }[];
  readonly sentinelTLS?: ConnectionOptions;
  readonly enableTLSForSentinelMode?: boolean;
}

const PORT = 6379;
const SENTINEL_PORT = 26379;

/** What ioredis needs to find, enter and encrypt; certificates are proved by the files beside the URL, else by Node's authorities. */
export function redisOptions({ url, sentinels }: QueueTarget): RedisServer {
  const { hostname, port, username, password, pathname } = new URL(urlOf(url));
  const encrypted = encryption(routeOf(url), sentinels.length > 0);
  const host = bare(hostname);
  const identity = {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
  };
  if (sentinels.length === 0)
    return {
      ...identity,
      ...(encrypted ? { tls: encrypted } : {}),
      host,
      port: port === '' ? PORT : Number(port),
    };
  return {
    ...identity,
    ...(encrypted ? { tls: encrypted, enableTLSForSentinelMode: true, sentinelTLS: encrypted } : {}),
    name: host,
    sentinels: sentinels.map(sentinelAddress),
  };
}

/** Of machines whose addresses only sentinels know, each proves that it is the one that they name, or the one that we do. */
function encryption({ host, tls }: Route, isSentinel: boolean): ConnectionOptions | null {
  if (tls === null) return null;
  return isSentinel && tls.serverName === null
    ? { ...tlsTexts(tls), rejectUnauthorized: true }
    : tlsOptions(host, tls);
}

function sentinelAddress(text: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: bare(hostname), port: port === '' ? SENTINEL_PORT : Number(port) };
}

/** An address of IPv6 without its brackets. */
function bare(hostname: string): string {
  return decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
}
