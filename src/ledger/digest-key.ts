import type { Instant } from '../calendar/instant.ts';
import { type EvidenceKey, keyInForce, keysEverInForce } from '../control/evidence/evidence-key.ts';
import { readLoginRole } from '../control/login-role.ts';
import type { Session } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import { appendRotation } from './key-rotation.ts';
import { lockChain } from './store.ts';

/** Throws where digests are made with another key from now on; `key` was read under the chain lock, before an intent. */
export function requireDigestKey(key: EvidenceKey | null, name: string): void {
  if (key?.name !== name) throw notInForce(name, key?.name ?? null);
}

/** The same before anything is done with the key; the first one that is ever used comes into force by it. */
export async function useDigestKey(session: Session, at: Instant, name: string, who: string): Promise<void> {
  if ((await keyInForce(session, 'digest'))?.name === name) return;
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    const key = await keyInForce(session, 'digest');
    if (key?.name === name) return;
    if (key) throw notInForce(name, key.name);
    await appendRotation(session, chain, at, await rotationOf(session, null, name, who));
  });
}

/** Brings another key into force. Throws Failure where it is or was in use: a name in the ledger means one time only. */
export async function rotateDigestKey(
  session: Session,
  at: Instant,
  name: string,
  who: string,
): Promise<{ readonly old: string | null }> {
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    const ever = await keysEverInForce(session, 'digest');
    if (ever.some((one) => one.name === name)) throw usedBefore(name);
    const old = ever.at(-1)?.name ?? null;
    await appendRotation(session, chain, at, await rotationOf(session, old, name, who));
    return { old };
  });
}

async function rotationOf(
  session: Session,
  old: string | null,
  name: string,
  who: string,
): Promise<Parameters<typeof appendRotation>[3]> {
  const unsigned = { verifier: null, signed_by_old: null, signed_by_new: null };
  return { purpose: 'digest', old, new: name, ...unsigned, role: await readLoginRole(session), who };
}

function notInForce(name: string, inForce: string | null): Failure {
  return new Failure({
    kind: 'refused',
    code: 'digest-key-not-in-force',
    fact: `the digest key of this process is ${name}, and ${inForce ?? 'none'} is in force`,
    hint: 'name the file of the key in force under `evidence: { digest_key_file: … }` and start again, or change the key with `retentiond audit rotate --digest-key FILE`',
  });
}

function usedBefore(name: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'digest-key-used',
    fact: `the digest key ${name} is in use, or was: it cannot come into force again`,
    hint: 'make a new one with `(umask 077; openssl rand -hex 32 > digest-new.key)`',
  });
}
