import { canonicalText, sha256Hex } from '../digest.ts';
import type { Decision } from './rule.ts';

/** The hash of what decides which rows change and how; titles, sources, schedules and caps do not change it. */
export function versionOf(decision: Decision): string {
  return sha256Hex(canonicalText(withoutBigints(decision)));
}

/** JSON knows no bigint; a whole number beyond 2^53 counts as its digits, marked so that no text equals it. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return { integer: String(value) };
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutBigints(entry)]));
  }
  return value;
}
