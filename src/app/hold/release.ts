import { type Clock, hostClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { findHold, type Hold, sealedAs } from '../../control/hold/hold.ts';
import { askRelease, markReleased } from '../../control/hold/hold-change.ts';
import { readLoginRole } from '../../control/login-role.ts';
import type { Sealer } from '../../control/seal.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { useDigestKey } from '../../ledger/digest-key.ts';
import { type HoldDigester, holdDigester } from '../../ledger/hold-digest.ts';
import { append, type ChainLock, lockChain } from '../../ledger/store.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';
import { requireDigester } from '../control/workplace.ts';
import { holdUnreadable, requireSealer } from './key.ts';

/** `hold release --json`. */
export interface HoldRelease {
  readonly format_version: 1;
  readonly hold: string;
  readonly state: 'release asked' | 'released';
  /** The end of the cooling-off period, ISO 8601, UTC; null: another person must release it first. */
  readonly held_until: string | null;
}

/** One release, under the chain lock. */
interface Release {
  readonly session: Session;
  readonly chain: ChainLock;
  readonly clock: Clock;
  readonly config: Config;
  readonly key: Sealer;
  readonly digester: HoldDigester;
  readonly hold: string;
  readonly reason: string;
  readonly role: string;
}

/** Ends a hold; where four eyes are on, the first person asks and another one releases. */
export async function releaseHold(
  config: Config,
  hold: string,
  reason: string,
  clock: Clock = hostClock,
): Promise<HoldRelease> {
  const key = requireSealer(config);
  const digester = holdDigester(requireDigester(config));
  const { session } = await openControl(config);
  try {
    await useDigestKey(session, clock(), digester.keyName, userName());
    return await inTransaction(session, async () => {
      const chain = await lockChain(session);
      const found = await requireStanding(session, hold);
      if (key.unseal(sealedAs(hold, 'matter'), found.matterSealed) === null) throw holdUnreadable(hold);
      const role = await readLoginRole(session);
      const release = { session, chain, clock, config, key, digester, hold, reason, role };
      if (!config.fourEyes) return free(release);
      if (found.askedRole === null) return ask(release);
      if (found.askedRole === role) throw samePerson(hold);
      return free(release);
    });
  } finally {
    await session.close();
  }
}

async function ask({
  session,
  chain,
  clock,
  key,
  digester,
  hold,
  reason,
  role,
}: Release): Promise<HoldRelease> {
  const who = userName();
  await askRelease(session, hold, { who, reasonSealed: key.seal(sealedAs(hold, 'ask'), reason) });
  await append(session, chain, clock(), [
    {
      kind: 'hold release asked',
      hold,
      reason: digester.text(reason),
      digest_key: digester.keyName,
      role,
      who,
    },
  ]);
  return { format_version: 1, hold, state: 'release asked', held_until: null };
}

async function free(release: Release): Promise<HoldRelease> {
  const { session, chain, clock, config, key, digester, hold, reason, role } = release;
  const who = userName();
  const word = { who, reasonSealed: key.seal(sealedAs(hold, 'release'), reason) };
  const freeAt = await markReleased(session, hold, word, config.holds.coolingOffSeconds);
  await append(session, chain, clock(), [
    {
      kind: 'hold released',
      hold,
      reason: digester.text(reason),
      digest_key: digester.keyName,
      role,
      who,
      four_eyes: config.fourEyes,
      free_at: freeAt,
    },
  ]);
  return { format_version: 1, hold, state: 'released', held_until: freeAt };
}

async function requireStanding(session: Session, hold: string): Promise<Hold> {
  const found = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(hold)
    ? await findHold(session, hold)
    : null;
  if (!found) {
    throw new Failure({
      kind: 'usage',
      code: 'hold-unknown',
      fact: `there is no hold ${hold}`,
      hint: 'see `retentiond hold list` for the ids',
    });
  }
  if (found.releasedAt === null) return found;
  throw new Failure({
    kind: 'refused',
    code: 'hold-released',
    fact: `the hold ${hold} was released already, and holds until ${found.freeAt}`,
    hint: 'see `retentiond hold list --all`',
  });
}

function samePerson(hold: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'same-person',
    fact: `the login role that asked for the release of hold ${hold} cannot release it: four eyes are on`,
    hint: 'another person releases it, logged in to the control database with a role of their own',
  });
}
