import { randomUUID } from 'node:crypto';
import { type Clock, hostClock, monotonic, sleep } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { openBatches } from '../../control/batch/open-batch.ts';
import { findHold, type Hold, latestHold, sealedAs } from '../../control/hold/hold.ts';
import { insertHold, raiseEpoch } from '../../control/hold/hold-change.ts';
import { type HoldKind, mayTouch } from '../../control/hold/hold-scope.ts';
import { readLoginRole } from '../../control/login-role.ts';
import type { Sealer } from '../../control/seal.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Observer } from '../../enforce/scene.ts';
import { failpoint } from '../../failpoint.ts';
import { useDigestKey } from '../../ledger/digest-key.ts';
import { type HoldDigester, holdDigester } from '../../ledger/hold-digest.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';
import { requireDigester } from '../control/workplace.ts';
import { recoverLapsedBatches, type Troubled } from '../daemon/recover-lapsed.ts';
import { carryHold } from './barrier.ts';
import { holdUnreadable, requireSealer } from './key.ts';

/** What a person wants to have held, and why. */
export interface HoldRequest {
  readonly kind: HoldKind;
  /** The category, rule or connection; of a person the value. */
  readonly target: string;
  /** null where it is no person. */
  readonly personKind: string | null;
  readonly matter: string;
  readonly reason: string;
  /** ISO date; null: none is set. */
  readonly reviewOn: string | null;
}

/** `hold place --json`. */
export interface HoldPlacement {
  readonly format_version: 1;
  readonly hold: string;
  readonly state: 'effective' | 'pending';
  /** Batches that it waits for. */
  readonly open_batches: number;
}

/** How the wait for batches under way is spent. */
export interface HoldWait {
  readonly milliseconds: number;
  readonly observer: Pick<Observer, 'batchRecovered'>;
  readonly troubled: Troubled;
}

const LOOK_EVERY_MS = 250;

/**
 * Places a hold. No batch that begins after step 1 can touch what it holds; step 2 waits for those that have begun, in no
 * transaction; step 3 writes down that none is left, and only then is the hold effective. Where the wait ends first, or
 * this process does, the daemon takes the other steps.
 */
export async function placeHold(
  config: Config,
  request: HoldRequest,
  wait: HoldWait,
  clock: Clock = hostClock,
): Promise<HoldPlacement> {
  const key = requireSealer(config);
  const digester = holdDigester(requireDigester(config));
  const { session } = await openControl(config);
  try {
    await useDigestKey(session, clock(), digester.keyName, userName());
    await requireSameKey(session, key);
    const hold = await recordPlaced(session, clock, request, { key, digester });
    await failpoint('hold: pending');
    const open = await waitForBatches(config, session, clock, hold, wait);
    return {
      format_version: 1,
      hold: hold.hold,
      state: open === 0 ? 'effective' : 'pending',
      open_batches: open,
    };
  } finally {
    await session.close();
  }
}

/** Two keys would make each reader blind to the other's holds, and stop every rule. */
async function requireSameKey(session: Session, key: Sealer): Promise<void> {
  const latest = await latestHold(session);
  if (latest && key.unseal(sealedAs(latest.hold, 'matter'), latest.matterSealed) === null)
    throw holdUnreadable(latest.hold);
}

/** Step 1. */
async function recordPlaced(
  session: Session,
  clock: Clock,
  request: HoldRequest,
  { key, digester }: { readonly key: Sealer; readonly digester: HoldDigester },
): Promise<Hold> {
  const hold = randomUUID();
  const { kind, personKind, matter, reason, reviewOn } = request;
  const target = personKind === null ? request.target : null;
  const digest = personKind === null ? null : digester.person(personKind, request.target);
  const who = userName();
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    const epoch = await raiseEpoch(session);
    const open = await openBatches(session);
    await insertHold(session, epoch, {
      hold,
      kind,
      target,
      person:
        personKind === null || digest === null
          ? null
          : { kind: personKind, sealed: key.seal(sealedAs(hold, 'person'), request.target), digest },
      matterSealed: key.seal(sealedAs(hold, 'matter'), matter),
      reasonSealed: key.seal(sealedAs(hold, 'reason'), reason),
      reviewOn,
      who,
      placedSeq: chain.size + 1n,
      inFlight: open.filter((batch) => mayTouch({ kind, target }, batch.connection)).map((one) => one.batch),
    });
    await append(session, chain, clock(), [
      {
        kind: 'hold placed',
        hold,
        epoch,
        holds: kind,
        target,
        person_kind: personKind,
        person: digest,
        matter: digester.text(matter),
        reason: digester.text(reason),
        digest_key: digester.keyName,
        review_on: reviewOn,
        role: await readLoginRole(session),
        who,
      },
    ]);
  });
  return (await findHold(session, hold)) as Hold;
}

/** Steps 2 and 3; lapsed batches are recovered here, so that no daemon is needed. Resolves to how many are open still. */
async function waitForBatches(
  config: Config,
  session: Session,
  clock: Clock,
  hold: Hold,
  { milliseconds, observer, troubled }: HoldWait,
): Promise<number> {
  const mine = new Set(hold.inFlight);
  const end = monotonic() + milliseconds;
  for (;;) {
    const open = await carryHold(session, clock, hold);
    if (open === 0 || monotonic() >= end) return open;
    await recoverLapsedBatches({ config, clock, observer }, session, troubled, ({ batch }) =>
      mine.has(batch),
    );
    await sleep(LOOK_EVERY_MS);
  }
}
