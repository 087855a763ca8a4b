import { readSigningKey } from '../../../config/key-file.ts';
import { type EvidenceKey, keyInForce, keysEverInForce } from '../../../control/evidence/evidence-key.ts';
import { readLoginRole } from '../../../control/login-role.ts';
import type { Session } from '../../../database/session.ts';
import { inTransaction } from '../../../database/transaction.ts';
import { Failure } from '../../../errors.ts';
import { originOf } from '../../../ledger/checkpoint/checkpoint.ts';
import { signingKeyName, signRotation } from '../../../ledger/checkpoint/rotation.ts';
import {
  parseVerifier,
  type Signer,
  signerOf,
  type VerifierKey,
} from '../../../ledger/checkpoint/signing-key.ts';
import { appendRotation } from '../../../ledger/key-rotation.ts';
import { lockChain } from '../../../ledger/store.ts';
import { userName } from '../../control/operate.ts';
import type { Workplace } from '../../control/workplace.ts';

/** What making checkpoints needs of a workplace. */
export type CheckpointPlace = Pick<Workplace, 'config' | 'control' | 'clock'>;

/** The signer of a key file, under this ledger's name. */
export function signerOfFile(file: string, ledger: string): Signer {
  return signerOf(readSigningKey(file), originOf(ledger));
}

/** Whether checkpoints are to be made: a key is configured, or one was in use, so that its absence is to be told. */
export async function isSigned(place: Pick<CheckpointPlace, 'config'>, session: Session): Promise<boolean> {
  return place.config.evidence.signingKeyFile !== null || (await keyInForce(session, 'signing')) !== null;
}

/**
 * The configured key, which must be the one in force; the first one comes into force by being used. Throws Failure
 * `signing-key-missing` or `signing-key-not-in-force`, and what `readSigningKey` throws.
 */
export async function requireSigner(place: CheckpointPlace, session: Session): Promise<Signer> {
  const { signingKeyFile } = place.config.evidence;
  if (signingKeyFile === null) throw missing();
  const signer = signerOfFile(signingKeyFile, place.control.ledger);
  const inForce = (await keyInForce(session, 'signing')) ?? (await bringFirst(place, session, signer));
  if (inForce.name !== signingKeyName(signer)) throw notInForce(signer, inForce);
  return signer;
}

/** Whose signatures are ours: every key that was ever in force, and the configured one, which a restored ledger may not know. */
export async function knownVerifiers(
  place: CheckpointPlace,
  session: Session,
): Promise<readonly VerifierKey[]> {
  const known = (await keysEverInForce(session, 'signing')).flatMap(({ verifier }) => verifier ?? []);
  return [...new Set([...known, ...configuredVerifier(place)])].map(parseVerifier);
}

/** None where it cannot be read: whoever signs with it says so. */
export function configuredVerifier({
  config,
  control,
}: Pick<CheckpointPlace, 'config' | 'control'>): readonly string[] {
  const { signingKeyFile } = config.evidence;
  if (signingKeyFile === null) return [];
  try {
    return [signerOfFile(signingKeyFile, control.ledger).verifier];
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** Two daemons may come here at once: the chain lock decides. */
async function bringFirst(place: CheckpointPlace, session: Session, signer: Signer): Promise<EvidenceKey> {
  const role = await readLoginRole(session);
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    if (!(await keyInForce(session, 'signing'))) {
      const signed = signRotation(chain.ledger, null, signer);
      await appendRotation(session, chain, place.clock(), { ...signed, role, who: userName() });
    }
    return (await keyInForce(session, 'signing')) as EvidenceKey;
  });
}

function missing(): Failure {
  return new Failure({
    kind: 'refused',
    code: 'signing-key-missing',
    fact: 'checkpoints were signed so far, and no signing key is configured any more',
    hint: 'name its file again under `evidence: { signing_key_file: … }`; `retentiond audit keys` says which key it is',
  });
}

function notInForce(signer: Signer, inForce: EvidenceKey): Failure {
  return new Failure({
    kind: 'refused',
    code: 'signing-key-not-in-force',
    fact: `the configured signing key is ${signingKeyName(signer)}, and ${inForce.name} is in force`,
    hint: 'configure the one in force, and change it with `retentiond audit rotate --signing-key NEWFILE`',
  });
}
