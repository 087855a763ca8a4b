import { standingAlarms } from '../../../control/evidence/alarm.ts';
import { SIGNING, sinkFailed, sinkTook } from '../../../control/evidence/checkpoint-sink.ts';
import { keyInForce } from '../../../control/evidence/evidence-key.ts';
import type { Session } from '../../../database/session.ts';
import { inTransaction } from '../../../database/transaction.ts';
import { Failure, isFailure } from '../../../errors.ts';
import { failpoint } from '../../../failpoint.ts';
import { checkpointText, originOf } from '../../../ledger/checkpoint/checkpoint.ts';
import { readGrowth } from '../../../ledger/checkpoint/growth.ts';
import { signNote } from '../../../ledger/checkpoint/note.ts';
import { signingKeyName } from '../../../ledger/checkpoint/rotation.ts';
import type { Signer } from '../../../ledger/checkpoint/signing-key.ts';
import { insertCheckpoint, type StoredCheckpoint } from '../../../ledger/checkpoint/store.ts';
import { append, lockChain } from '../../../ledger/store.ts';
import { type CheckpointPlace, knownVerifiers, requireSigner } from '../keys/signing-key.ts';
import { type Maker, type Offered, offer, openSinks } from '../sinks/open-sinks.ts';
import { isBreak, tellingBreak } from '../tell-break.ts';
import { compareSinks } from './compare-sinks.ts';
import { judgeSinks } from './judge-sinks.ts';

/** A checkpoint that was made, and how the sinks have taken it. */
export interface MadeCheckpoint {
  readonly size: bigint;
  /** In hex. */
  readonly root: string;
  readonly key: string;
  readonly sinks: readonly Offered[];
}

/** At least one. */
export type Signers = readonly [Signer, ...Signer[]];

type Signed = Omit<StoredCheckpoint, 'signedAt'>;

/** What is known to be bad, or may be a backup, must not be signed. */
const UNSIGNED_UNDER: ReadonlySet<string> = new Set(['ledger', 'control']);

/**
 * Signs the tree of the ledger as it is now, offers the note to every sink, and then says so in the ledger: what a crash in
 * between leaves is a note outside that the ledger contains, which is harmless. Throws where nothing may or can be signed; a
 * sink that took nothing is told in the answer. `signers` are others than the configured key, the one in force first.
 */
export async function makeCheckpoint(
  place: CheckpointPlace,
  session: Session,
  by: Maker,
  signers: Signers | null = null,
): Promise<MadeCheckpoint> {
  const signed = await signNow(place, session, signers).catch(async (error: unknown) => {
    await noteUnsigned(place, session, error);
    throw error;
  });
  await failpoint('checkpoint: signed');
  const sinks = openSinks(place.config.evidence).filter(({ isStdout }) => by === 'daemon' || !isStdout);
  const offered = await offer(sinks, signed.note);
  await failpoint('checkpoint: offered');
  await record(place, session, signed, offered);
  await failpoint('checkpoint: recorded');
  await sinkTook(session, SIGNING, signed.size);
  for (const { sink, trouble } of offered) {
    if (trouble === null) await sinkTook(session, sink, signed.size);
    else await sinkFailed(session, sink, trouble);
  }
  await judgeSinks(place, session);
  const { size, root, key } = signed;
  return { size, root, key, sinks: offered };
}

/** Throws Failure `checkpoint-not-taken` that names the sinks that took nothing. */
export function requireTaken({ sinks }: MadeCheckpoint): void {
  const failing = sinks.flatMap(({ sink, trouble }) => (trouble === null ? [] : [`${sink}: ${trouble}`]));
  if (failing.length === 0) return;
  throw new Failure({
    code: 'checkpoint-not-taken',
    fact: `a checkpoint was not taken by ${failing.join('; by ')}`,
    hint: 'it is offered again with the next one; after `checkpoint_grace` purging stops until it is taken',
  });
}

async function requireNoAlarm(session: Session): Promise<void> {
  const found = (await standingAlarms(session)).find(({ about }) => UNSIGNED_UNDER.has(about));
  if (!found) return;
  throw new Failure({
    kind: 'refused',
    code: 'checkpoint-withheld',
    fact: `nothing is signed while the alarm ${found.code} stands: ${found.fact}`,
    hint: '`retentiond status` says what to do',
  });
}

async function signNow(place: CheckpointPlace, session: Session, signers: Signers | null): Promise<Signed> {
  await requireNoAlarm(session);
  await compareSinks(place, session);
  // One may have been found just now.
  await requireNoAlarm(session);
  const keys = signers ?? ([await requireSigner(place, session)] as const);
  const verifiers = await knownVerifiers(place, session);
  const { tree } = await tellingBreak(place, session, () => readGrowth(session, verifiers));
  const { size, hashes } = tree;
  const root = tree.root();
  const text = checkpointText({ origin: originOf(place.control.ledger), size, root });
  return { size, root, frontier: hashes, note: signNote(text, keys), key: signingKeyName(keys[0]) };
}

/** Nothing signed counts like a sink that is away, except where an alarm says already what is wrong. */
async function noteUnsigned(place: CheckpointPlace, session: Session, error: unknown): Promise<void> {
  if (isBreak(error) || isFailure(error, 'checkpoint-withheld')) return;
  // Only our own failures are sure to hold nothing that must not be told.
  const trouble = error instanceof Failure ? error.message : 'something unexpected happened';
  await sinkFailed(session, SIGNING, trouble);
  await judgeSinks(place, session);
}

async function record(
  place: CheckpointPlace,
  session: Session,
  signed: Signed,
  offered: readonly Offered[],
): Promise<void> {
  const { size, root, key } = signed;
  const sinks = offered.map(({ sink, trouble }) => ({ sink, ok: trouble === null }));
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    // Another key may have taken over since: what its predecessor has signed is not said after that.
    if ((await keyInForce(session, 'signing'))?.name !== key) throw overtaken(key);
    await insertCheckpoint(session, signed);
    await append(session, chain, place.clock(), [
      { kind: 'checkpoint', size: Number(size), root, key, sinks },
    ]);
  });
}

function overtaken(key: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'signing-key-overtaken',
    fact: `the signing key ${key} was replaced while a checkpoint was made with it`,
    hint: 'configure the key in force: the next checkpoint is made with it',
  });
}
