import type { ConnectionOptions } from 'node:tls';
import { type Route, tlsOptions } from '../../config/address/address.ts';

/** What every driver of PostgreSQL is told of a server. */
interface ServerOptions {
  readonly connectionString: string;
  readonly ssl: ConnectionOptions | false;
}

/** The part of the driver's options that an address decides; never left out, since the driver would ask the environment. */
export function serverOptions({ url, host, tls }: Route): ServerOptions {
  return { connectionString: url, ssl: tls === null ? false : tlsOptions(host, tls) };
}
