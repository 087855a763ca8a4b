import type { Config } from '../config/config.ts';
import { canHaveHolds, type HoldInForce, holdsInForce, readEpoch, sealedAs } from '../control/hold.ts';
import { coversPlace } from '../control/hold-scope.ts';
import { openSession, type Session } from '../database/session.ts';
import { type KnownHolds, NO_HOLDS } from '../plan/held.ts';
import { holdUnreadable, requireSealer } from './holds-key.ts';

/** The holds in force, asked whenever they are needed: one cheap statement as long as none was placed. */
export function watchHolds(session: Session, config: Pick<Config, 'holds'>): () => Promise<KnownHolds> {
  const state: { known: KnownHolds | null } = { known: null };
  return async () => {
    const epoch = await readEpoch(session);
    if (state.known?.epoch !== epoch) state.known = await loadHolds(session, config, epoch);
    return state.known;
  };
}

/** The holds in force now, for whoever only looks: without a control database, or before its migration, there are none. */
export async function readKnownHolds(config: Pick<Config, 'holds' | 'controlUrl'>): Promise<KnownHolds> {
  if (config.controlUrl === null) return NO_HOLDS;
  const session = await openSession(config.controlUrl, 'the control database');
  try {
    return (await canHaveHolds(session)) ? await watchHolds(session, config)() : NO_HOLDS;
  } finally {
    await session.close();
  }
}

/** After the epoch was read: a hold that comes between the two is known under the older number, and asked for again. */
async function loadHolds(
  session: Session,
  config: Pick<Config, 'holds'>,
  epoch: number,
): Promise<KnownHolds> {
  const holds = await holdsInForce(session);
  const whole = holds.filter((hold) => hold.person === null);
  const people = readPeople(holds, config);
  return {
    epoch,
    heldIn: (place) => ({ everything: whole.some((hold) => coversPlace(hold, place)), people }),
  };
}

/** Values by kind of person. Throws where one cannot be read: a row of theirs could go. */
function readPeople(
  holds: readonly HoldInForce[],
  config: Pick<Config, 'holds'>,
): Readonly<Record<string, readonly string[]>> {
  const held = holds.flatMap(({ hold, person }) => (person ? [{ hold, ...person }] : []));
  if (held.length === 0) return {};
  const key = requireSealer(config);
  const people = new Map<string, Set<string>>();
  for (const { hold, kind, sealed } of held) {
    const value = key.unseal(sealedAs(hold, 'person'), sealed);
    if (value === null) throw holdUnreadable(hold);
    people.set(kind, (people.get(kind) ?? new Set()).add(value));
  }
  return Object.fromEntries([...people].map(([kind, values]) => [kind, [...values]]));
}
