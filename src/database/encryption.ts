import { TLSSocket } from 'node:tls';

/** What encrypts a connection. */
export interface Encryption {
  /** As the two have agreed on it: `TLSv1.3`. */
  readonly protocol: string;
  /** By its name in the standard (RFC 8446): `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
}

/** What encrypts a driver's socket; null: plain text. Whatever did not prove who it is, counts as nothing. */
export function encryptionOf(socket: unknown): Encryption | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const protocol = socket.getProtocol();
  return protocol === null ? null : { protocol, cipher: socket.getCipher().standardName };
}
