import { canonicalText, sha256Hex } from '../../digest.ts';
import type { Decision } from './rule.ts';

/** The hash of what decides which rows change and how; titles, sources, schedules and caps do not change it. */
export function versionOf(decision: Decision): string {
  return sha256Hex(decisionText(decision));
}

/** The one text of a decision (RFC 8785), which its version is the hash of. */
export function decisionText(decision: Decision): string {
  return plainText(decision);
}

/** The RFC 8785 text of anything that a decision is made of. */
export function plainText(value: unknown): string {
  return canonicalText(withoutBigints(value));
}

/** What decides, out of a whole rule. */
export function decisionOf(rule: Decision): Decision {
  const { connection, table, key, category, stage, base, earlier, filter, start, combine } = rule;
  const { keep, extension, suspension, action, archive, summary, alteration, dependants } = rule;
  const { person, heldWith, zone, columnZone, plausibleAfter } = rule;
  return {
    connection,
    table,
    key,
    category,
    stage,
    base,
    earlier,
    filter,
    start,
    combine,
    keep,
    extension,
    suspension,
    action,
    archive,
    summary,
    alteration,
    dependants,
    person,
    heldWith,
    zone,
    columnZone,
    plausibleAfter,
  };
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
