import { hash } from 'node:crypto';
import { sha256Hex } from '../digest.ts';

/** Gives keyed digests of row keys; without the key they say nothing about anybody. */
export interface RowDigester {
  /** Names the key without telling it: the first 16 hex digits of SHA-256 over a fixed word and the key. */
  readonly keyName: string;
  /**
   * HMAC-SHA-256 (RFC 2104) over the JSON text of connection, table and key values as PostgreSQL writes them: whoever
   * knows a row and holds the key can ask for it.
   */
  digest(connection: string, table: string, key: readonly string[]): Buffer;
}

const BLOCK_BYTES = 64;

/** Two one-shot hashes over prepared pads: node's Hmac object costs twice as much, and every row pays it. */
export function rowDigester(key: Uint8Array): RowDigester {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return {
    keyName: sha256Hex(Buffer.concat([Buffer.from('retentiond digest key'), key])).slice(0, 16),
    digest: (connection, table, values) => {
      const message = Buffer.from(JSON.stringify([connection, table, values]), 'utf8');
      return hash('sha256', Buffer.concat([outer, hash('sha256', Buffer.concat([inner, message]), 'buffer')]), 'buffer');
    },
  };
}
