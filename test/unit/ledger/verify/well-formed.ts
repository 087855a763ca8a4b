import { sha256Hex } from '../../../../src/digest.ts';
import type { Body } from '../../../../src/ledger/entry.ts';

type Form = (name: string) => string;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HASH = /^[0-9a-f]{64}$/;

/** A short name as an id: the same name, the same id. */
export const id: Form = (name) =>
  UUID.test(name) ? name : `00000000-0000-4000-8000-${sha256Hex(name).slice(0, 12)}`;

/** A short name as a hash. */
const hash: Form = (name) => (HASH.test(name) ? name : sha256Hex(name));

const instant: Form = (name) => (name.endsWith('Z') ? name : '2026-01-31T00:00:00Z');
const keyName: Form = (name) => hash(name).slice(0, 16);
const approval: Form = (name) => (name === 'never' ? name : hash(name));

const FORMS: Readonly<Record<string, Form>> = {
  run: id,
  batch: id,
  hold: id,
  alarm: id,
  ledger: id,
  version: hash,
  policy: hash,
  root: hash,
  plan: hash,
  person: hash,
  matter: hash,
  reason: hash,
  settings: hash,
  set: hash,
  text: hash,
  head: hash,
  reaches_no_more_than: hash,
  approval,
  now: instant,
  cutoff: instant,
  free_at: instant,
  digest_key: keyName,
};

/** What a test says in short names, as its kind wants it. */
export function wellFormed(body: Body): Body {
  return formed(body) as Body;
}

function formed(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => formed(one));
  if (typeof value === 'string') return FORMS[key]?.(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, formed(one, name)]));
}
