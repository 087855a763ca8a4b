import { canonicalText } from '../../digest.ts';
import type { KeyRotated } from '../entries/evidence.ts';
import { originOf } from './checkpoint.ts';
import { parseVerifier, type Signer, type VerifierKey } from './signing-key.ts';

/** What both keys sign when one takes the other's place. */
type Rotation = Pick<KeyRotated, 'old' | 'new' | 'verifier'>;

/** How a signing key is called in entries: the name that its signatures bear, and which key of that name it is. */
export function signingKeyName({ name, id }: Pick<VerifierKey, 'name' | 'id'>): string {
  return `${name}+${id}`;
}

/** RFC 8785 text of a rotation; with the ledger in it, so that it holds for no other. */
export function rotationText(ledger: string, rotation: Rotation): string {
  const { old, new: next, verifier } = rotation;
  return canonicalText({ format: 1, what: 'retentiond signing key', ledger, old, new: next, verifier });
}

/** What the ledger says when `next` takes the place of `old`, or is the first one (null). */
export function signRotation(
  ledger: string,
  old: Signer | null,
  next: Signer,
): Pick<KeyRotated, 'purpose' | 'old' | 'new' | 'verifier' | 'signed_by_old' | 'signed_by_new'> {
  const rotation = {
    old: old && signingKeyName(old),
    new: signingKeyName(next),
    verifier: next.verifier,
  };
  const text = Buffer.from(rotationText(ledger, rotation), 'utf8');
  return {
    purpose: 'signing',
    ...rotation,
    signed_by_old: old?.sign(text).toString('base64') ?? null,
    signed_by_new: next.sign(text).toString('base64'),
  };
}

/**
 * What is wrong with an entry that brings a signing key into force, in one line; null: nothing. `inForce` is the verifier
 * key in force before it, null before the first.
 */
export function verifyRotation(
  entry: Omit<KeyRotated, 'kind' | 'role' | 'who'>,
  ledger: string,
  inForce: string | null,
): string | null {
  const old = inForce === null ? null : parsed(inForce);
  const next = entry.verifier === null ? null : parsed(entry.verifier);
  if (!next || next.name !== originOf(ledger)) return 'its new key is no key of this ledger';
  if (entry.new !== signingKeyName(next)) return 'its new key has another name than it says';
  if (entry.old !== (old && signingKeyName(old))) return 'the key it replaces is not the one in force';
  if (old && signingKeyName(old) === entry.new) return 'it replaces a key by itself';
  const text = Buffer.from(rotationText(ledger, entry), 'utf8');
  if (!isSigned(next, text, entry.signed_by_new)) return 'the new key has not signed it';
  if (old ? !isSigned(old, text, entry.signed_by_old) : entry.signed_by_old !== null)
    return 'the key in force has not signed it';
  return null;
}

function isSigned(key: VerifierKey, text: Buffer, base64: string | null): boolean {
  return base64 !== null && key.verify(text, Buffer.from(base64, 'base64'));
}

function parsed(verifier: string): VerifierKey | null {
  try {
    return parseVerifier(verifier);
  } catch {
    return null;
  }
}
