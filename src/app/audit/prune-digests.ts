import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { countDigestsUpTo, dropDigestsUpTo } from '../../control/batch/digest-search.ts';
import { readLoginRole } from '../../control/login-role.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { latestCheckpoint } from '../../ledger/checkpoint/store.ts';
import { entriesBefore, lastHorizon } from '../../ledger/look-up.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';

/** `audit prune --digests --json`. */
export interface DigestsPruned {
  readonly format_version: 1;
  readonly digests: {
    /** The last entry whose batch may have lost its digests; 0: none. */
    readonly horizon: number;
    readonly batches: number;
  };
}

/**
 * Drops the keyed digests of batches that were intended before this moment, and that a signed checkpoint covers: their
 * roots stay. The entry is durable before the first of them goes; a prune that was cut short goes on where it ended.
 */
export async function pruneDigests(config: Config, clock: Clock, before: Instant): Promise<DigestsPruned> {
  const { session } = await openControl(config, 'prune');
  try {
    const horizon = await announce(session, clock, await horizonBefore(session, before));
    let batches = 0;
    for (let dropped = -1; dropped !== 0; batches += dropped)
      dropped = await dropDigestsUpTo(session, horizon);
    return { format_version: 1, digests: { horizon: Number(horizon), batches } };
  } finally {
    await session.close();
  }
}

async function horizonBefore(session: Session, before: Instant): Promise<bigint> {
  const signed = (await latestCheckpoint(session))?.size ?? 0n;
  const known = await lastHorizon(session, 'digests pruned');
  const older = await entriesBefore(session, formatInstant(before), known);
  return older < signed ? older : signed;
}

/** Resolves to how far digests may be dropped: never less than what the ledger says already. */
async function announce(session: Session, clock: Clock, wanted: bigint): Promise<bigint> {
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    const known = await lastHorizon(session, 'digests pruned');
    if (wanted <= known) return known;
    const batches = await countDigestsUpTo(session, wanted);
    if (batches === 0) return known;
    const by = { role: await readLoginRole(session), who: userName() };
    await append(session, chain, clock(), [
      { kind: 'digests pruned', horizon: Number(wanted), batches, ...by },
    ]);
    return wanted;
  });
}
