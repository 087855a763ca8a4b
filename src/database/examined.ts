import type { Encryption } from './encryption.ts';

/** What was looked at on a server, and how it was found. */
export interface Examined {
  readonly check: 'version' | 'encryption' | 'settings' | 'durability' | 'primary' | 'pooler' | 'zones';
  readonly status: 'ok' | 'warning' | 'failed';
  /** One sentence, without an address. */
  readonly fact: string;
  /** What to do; null where nothing is. */
  readonly hint: string | null;
  /** Fit to be pasted, by whoever may; null where there is none. */
  readonly statement: string | null;
}

export function fine(check: Examined['check'], fact: string): Examined {
  return { check, status: 'ok', fact, hint: null, statement: null };
}

/** `isLocal`: whether the connection stays on this machine. Elsewhere plain text is spoken only where `tls: none` says so. */
export function examineEncryption(encryption: Encryption | null, isLocal: boolean): Examined {
  if (encryption) return fine('encryption', `the connection is encrypted: ${encryption.protocol}`);
  if (isLocal) return fine('encryption', 'the connection is not encrypted, and stays on this machine');
  return {
    check: 'encryption',
    status: 'warning',
    fact: 'the connection leaves this machine, and is not encrypted',
    hint: 'take `tls: none` away once the server speaks TLS',
    statement: null,
  };
}
