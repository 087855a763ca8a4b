import { keysEverInForce } from '../../../control/evidence/evidence-key.ts';
import { readLoginRole } from '../../../control/login-role.ts';
import type { Session } from '../../../database/session.ts';
import { inTransaction } from '../../../database/transaction.ts';
import { Failure } from '../../../errors.ts';
import { failpoint } from '../../../failpoint.ts';
import { signingKeyName, signRotation } from '../../../ledger/checkpoint/rotation.ts';
import type { Signer } from '../../../ledger/checkpoint/signing-key.ts';
import { appendRotation } from '../../../ledger/key-rotation.ts';
import { lockChain } from '../../../ledger/store.ts';
import { userName } from '../../control/operate.ts';
import { inTurn } from '../checkpoint/checkpoint-turn.ts';
import { type MadeCheckpoint, makeCheckpoint } from '../checkpoint/make-checkpoint.ts';
import { type CheckpointPlace, signerOfFile } from './signing-key.ts';

/** `audit rotate --signing-key --json`. */
export interface SigningKeyRotated {
  readonly format_version: 1;
  readonly purpose: 'signing';
  readonly old: string;
  readonly new: string;
  /** The new key's public half, for whoever checks checkpoints. */
  readonly verifier: string;
  /** The checkpoint that both keys have signed, and who took it. */
  readonly checkpoint: {
    readonly size: number;
    readonly root: string;
    readonly sinks: readonly { readonly sink: string; readonly trouble: string | null }[];
  };
}

interface Keys {
  readonly old: Signer;
  readonly next: Signer;
}

/**
 * Puts the key of `file` in the place of the configured one: both sign that it is so, and both sign a checkpoint that goes
 * to every sink. Run again after it was broken off, it does the rest. Throws Failure `signing-key-not-in-force`,
 * `signing-key-used-before`, and what making a checkpoint throws.
 */
export async function rotateSigningKey(place: CheckpointPlace, file: string): Promise<SigningKeyRotated> {
  const keys = readKeys(place, file);
  const session = await place.control.open();
  try {
    await putInForce(place, session, keys);
    await failpoint('rotation: durable');
    const made = await inTurn(session, () =>
      makeCheckpoint(place, session, 'command', [keys.next, keys.old]),
    );
    return rotatedFrom(keys, made);
  } finally {
    await session.close();
  }
}

function readKeys({ config, control }: CheckpointPlace, file: string): Keys {
  const { signingKeyFile } = config.evidence;
  if (signingKeyFile === null)
    throw refused(
      'signing-key-missing',
      'no signing key is configured that another one could replace',
      'for a first key, name its file under `evidence: { signing_key_file: … }`: it comes into use with the next checkpoint',
    );
  const old = signerOfFile(signingKeyFile, control.ledger);
  const next = signerOfFile(file, control.ledger);
  if (old.verifier !== next.verifier) return { old, next };
  throw refused(
    'signing-key-same',
    `${file} holds the key that is configured already`,
    'make a new one with `(umask 077; openssl rand -hex 32 > signing-new.key)`',
  );
}

/** Under the chain lock: whoever finds the new key in force has been here before. */
async function putInForce(place: CheckpointPlace, session: Session, { old, next }: Keys): Promise<void> {
  const role = await readLoginRole(session);
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    const [inForce, ...before] = (await keysEverInForce(session, 'signing'))
      .map(({ name }) => name)
      .reverse();
    if (inForce === signingKeyName(next) && before[0] === signingKeyName(old)) return;
    if (inForce !== signingKeyName(old)) throw notInForce(old, inForce ?? null);
    if (before.includes(signingKeyName(next))) throw usedBefore(next);
    const signed = signRotation(chain.ledger, old, next);
    await appendRotation(session, chain, place.clock(), { ...signed, role, who: userName() });
    await failpoint('rotation: appended');
  });
}

function rotatedFrom({ old, next }: Keys, { size, root, sinks }: MadeCheckpoint): SigningKeyRotated {
  return {
    format_version: 1,
    purpose: 'signing',
    old: signingKeyName(old),
    new: signingKeyName(next),
    verifier: next.verifier,
    checkpoint: { size: Number(size), root, sinks },
  };
}

function notInForce(old: Signer, inForce: string | null): Failure {
  return refused(
    'signing-key-not-in-force',
    inForce === null
      ? 'no signing key was ever in use: there is none to replace'
      : `the configured signing key is ${signingKeyName(old)}, and ${inForce} is in force`,
    inForce === null
      ? 'a first key comes into use with the first checkpoint; to use another one, only configure it'
      : 'run it with the configuration that names the key in force',
  );
}

function usedBefore(next: Signer): Failure {
  return refused(
    'signing-key-used-before',
    `the key ${signingKeyName(next)} was in force before, and was replaced`,
    'make a new one with `(umask 077; openssl rand -hex 32 > signing-new.key)`',
  );
}

function refused(code: string, fact: string, hint: string): Failure {
  return new Failure({ kind: 'refused', code, fact, hint });
}
