import type { SqlValue } from '../../../sql/fragment.ts';

/**
 * A value as it is bound: text, so that neither driver nor server takes a number for a float; lists as JSON, of which the
 * server makes rows.
 */
export function parameter(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}
