import type { Config } from '../../config/config.ts';
import {
  canHaveHolds,
  type HoldInForce,
  holdsInForce,
  readEpoch,
  sealedAs,
} from '../../control/hold/hold.ts';
import { coversPlace } from '../../control/hold/hold-scope.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { type KnownHolds, NO_HOLDS } from '../../plan/state/held.ts';
import { holdUnreadable, requireSealer } from './key.ts';

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
  return (await readOpenHolds(config)).known;
}

/** A hold in force and whom it holds, in clear: only its id and its kind are ever shown. */
export interface OpenHold extends Pick<HoldInForce, 'hold' | 'kind' | 'target'> {
  readonly person: { readonly kind: string; readonly value: string } | null;
}

/** The same holds twice: as the statements know them, and one by one. */
export interface OpenHolds {
  readonly known: KnownHolds;
  readonly holds: readonly OpenHold[];
}

/** The holds in force now, one by one; as `readKnownHolds`. */
export async function readOpenHolds(config: Pick<Config, 'holds' | 'controlUrl'>): Promise<OpenHolds> {
  const none = { known: NO_HOLDS, holds: [] };
  if (config.controlUrl === null) return none;
  const session = await openSession(config.controlUrl, 'the control database');
  try {
    if (!(await canHaveHolds(session))) return none;
    const epoch = await readEpoch(session);
    const holds = unseal(await holdsInForce(session), config);
    return { known: knownFrom(epoch, holds), holds };
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
  return knownFrom(epoch, unseal(await holdsInForce(session), config));
}

function knownFrom(epoch: number, holds: readonly OpenHold[]): KnownHolds {
  const whole = holds.filter((hold) => hold.person === null);
  const people = peopleIn(holds);
  return {
    epoch,
    heldIn: (place) => ({ everything: whole.some((hold) => coversPlace(hold, place)), people }),
  };
}

/** Values by kind of person. */
function peopleIn(holds: readonly OpenHold[]): Readonly<Record<string, readonly string[]>> {
  const people = new Map<string, Set<string>>();
  for (const { person } of holds) {
    if (person) people.set(person.kind, (people.get(person.kind) ?? new Set()).add(person.value));
  }
  return Object.fromEntries([...people].map(([kind, values]) => [kind, [...values]]));
}

/** Throws where one cannot be read: a row of theirs could go. */
function unseal(holds: readonly HoldInForce[], config: Pick<Config, 'holds'>): readonly OpenHold[] {
  const key = holds.some(({ person }) => person) ? requireSealer(config) : null;
  return holds.map(({ hold, kind, target, person }) => {
    if (!person || !key) return { hold, kind, target, person: null };
    const value = key.unseal(sealedAs(hold, 'person'), person.sealed);
    if (value === null) throw holdUnreadable(hold);
    return { hold, kind, target, person: { kind: person.kind, value } };
  });
}
