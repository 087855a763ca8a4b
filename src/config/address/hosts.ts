/** The names of this machine for itself (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i;

/** Whether what is sent there never leaves this machine: loopback, or the folder of a Unix socket. */
export function isThisMachine(host: string): boolean {
  return LOOPBACK.test(host) || host.startsWith('/');
}

/** Where a database's driver really connects to, IPv6 without brackets: a parameter `host` is stronger than what stands before the path. */
export function hostOfUrl(url: URL): string {
  const written = url.searchParams.get('host') || decodeURIComponent(url.hostname);
  return written.replace(/^\[(.*)\]$/, '$1');
}
