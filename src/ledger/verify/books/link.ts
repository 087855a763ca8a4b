import { canonicalText, sha256Hex } from '../../../digest.ts';
import { BODY_SCHEMAS, checkBody } from '../../entries/registry.ts';
import { type Body, ENTRY_FORMAT, type Entry } from '../../entry.ts';
import type { Strange } from './defect.ts';

/** An entry as it is written. */
export type Link = Body & {
  readonly format: number;
  readonly seq: number;
  readonly previous: string;
  readonly at: string;
};

/** Reads the entry that must follow `count` others; whether it names the one before is not asked here. */
export function readLink(entry: Entry, count: bigint): Link | Strange {
  const expected = count + 1n;
  const { seq, text } = entry;
  if (seq !== expected)
    return {
      seq: expected,
      code: 'missing',
      fact: `entry ${expected} is missing; entry ${seq} stands in its place`,
    };
  const link = parseObject<Link>(text);
  if (!link) return { code: 'unreadable', fact: `entry ${seq} is no JSON object` };
  if (!isCanonical(link, text))
    return { code: 'not canonical', fact: `entry ${seq} is not in its RFC 8785 form` };
  if (sha256Hex(text) !== entry.hash) return { code: 'hash', fact: `entry ${seq} does not match its hash` };
  if (link.format !== ENTRY_FORMAT)
    return { code: 'unknown format', fact: `entry ${seq} has a format that this version does not know` };
  if (link.seq === Number(seq)) return link;
  return { code: 'link', fact: `entry ${seq} bears another number` };
}

/** What is wrong with the form of what an entry says. */
export function strangeForm(link: Link): Strange | null {
  if (!Object.hasOwn(BODY_SCHEMAS, String(link.kind)))
    return { code: 'unknown format', fact: `entry ${link.seq} is of a kind that this version does not know` };
  const strange = checkBody(link);
  return strange === null ? null : { code: 'body', fact: `entry ${link.seq}: ${strange}` };
}

/** The hash that a text names as that of the entry before it; null where it names none. */
export function previousOf(text: string): string | null {
  const previous: unknown = parseObject<Partial<Link>>(text)?.previous;
  return typeof previous === 'string' ? previous : null;
}

/** Forged text may hold what has no canonical form at all. */
export function isCanonical(link: object, text: string): boolean {
  try {
    return canonicalText(link) === text;
  } catch {
    return false;
  }
}

export function parseObject<Read extends object>(text: string): Read | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Read) : null;
  } catch {
    return null;
  }
}
