import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { Failure } from '../../errors.ts';

/** A key that signs notes, under the name that stands on its signature lines. */
export interface Signer {
  readonly name: string;
  /** Eight hex digits: with the name they say which key it is. */
  readonly id: string;
  /** The public half, as whoever checks notes is given it (C2SP signed-note): `name+id+base64`. */
  readonly verifier: string;
  sign(bytes: Uint8Array): Buffer;
}

/** The public half of a signer. */
export interface VerifierKey {
  readonly name: string;
  readonly id: string;
  readonly verifier: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** The byte before an Ed25519 public key (C2SP signed-note, signature types). */
const ED25519 = 1;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ID_DIGITS = 8;
/** What stands before the seed in PKCS #8 (RFC 8410, section 7). */
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signer of an Ed25519 seed of 32 bytes (RFC 8032, section 5.1.5). Throws Failure `key-name-malformed`. */
export function signerOf(seed: Uint8Array, name: string): Signer {
  requireName(name);
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = Buffer.from(String(createPublicKey(key).export({ format: 'jwk' }).x), 'base64url');
  return { ...named(name, publicKey), sign: (bytes) => sign(null, bytes, key) };
}

/** Reads `name+id+base64`. Throws Failure `verifier-key-malformed` where it is none, or none of Ed25519. */
export function parseVerifier(vkey: string): VerifierKey {
  const [, name, id, base64] = /^([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(vkey) ?? [];
  if (name === undefined || id === undefined || base64 === undefined) throw malformed(vkey);
  requireName(name);
  const bytes = Buffer.from(base64, 'base64');
  const publicKey = bytes.subarray(1);
  if (bytes[0] !== ED25519 || publicKey.length !== KEY_BYTES) throw malformed(vkey);
  const key = named(name, publicKey);
  if (key.id !== id || key.verifier !== vkey) throw malformed(vkey);
  const object = publicObject(publicKey);
  return {
    ...key,
    verify: (text, signature) =>
      signature.length === SIGNATURE_BYTES && verify(null, text, object, signature),
  };
}

/** Whether a name can stand on a signature line: not empty, no space of any kind, no plus, no half character. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\p{Cc}\p{Cs}]/u.test(name);
}

function requireName(name: string): void {
  if (isKeyName(name)) return;
  throw new Failure({
    kind: 'invalid',
    code: 'key-name-malformed',
    fact: 'the name of a signing key is empty, or has a space, a plus or a control character',
    hint: 'a name looks like `retentiond/` and the id of the ledger',
  });
}

/** Key id = SHA-256(name ‖ newline ‖ 0x01 ‖ public key), its first four bytes (C2SP signed-note, Ed25519). */
function named(name: string, publicKey: Uint8Array): Pick<VerifierKey, 'name' | 'id' | 'verifier'> {
  const typed = Buffer.concat([Buffer.of(ED25519), publicKey]);
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed])).slice(0, ID_DIGITS);
  return { name, id, verifier: `${name}+${id}+${typed.toString('base64')}` };
}

function publicObject(publicKey: Buffer): KeyObject {
  const x = publicKey.toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function malformed(vkey: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: 'verifier-key-malformed',
    fact: `${JSON.stringify(vkey)} is no verifier key of Ed25519`,
    hint: 'copy the whole line as `retentiond audit keys` prints it: name+id+base64',
  });
}
