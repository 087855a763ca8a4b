import { isIPv4, isIPv6 } from 'node:net';

/** Where to listen, or where somebody does. */
export interface ListenAddress {
  /** A name, or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const MAXIMUM_PORT = 65_535;
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
/** RFC 1123, section 2.1; its last label is no number, so that no odd spelling of an address passes for a name. */
const HOST_NAME = new RegExp(`^(?=.{1,253}$)(${LABEL}\\.)*(?![0-9]+$|0x)${LABEL}$`, 'i');

/** `host:port`, the host of IPv6 in brackets; null for anything else. */
export function parseListen(text: string): ListenAddress | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):([1-9][0-9]{0,4})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > MAXIMUM_PORT) return null;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : null;
  const host = plain ?? '';
  const isNumeric = /^[0-9.]+$/.test(host);
  return (isNumeric ? isIPv4(host) : HOST_NAME.test(host)) ? { host, port } : null;
}

/** Whether only this machine reaches it (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
export function isLoopback({ host }: ListenAddress): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** As it stands in a URL. */
export function hostAndPort({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
