import { canonicalText, sha256Hex } from '../digest.ts';
import type { TableShape } from '../sql/shape.ts';

/** The hash of all that decides; what a new row is given by itself changes nothing for those that are there. */
export function fingerprintOf(deciding: Omit<TableShape, 'indexedColumns' | 'fingerprint'>): string {
  const columns = deciding.columns.map(({ hasDefault: _, ...column }) => column);
  return sha256Hex(canonicalText({ ...deciding, columns }));
}
