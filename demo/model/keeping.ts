import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { holds } from './condition.ts';
import { holdsAny } from './dates.ts';
import type { Departure } from './departure.ts';
import { isHeldOnItsOwn } from './holding.ts';
import type { Promised } from './promised.ts';
import type { Row } from './row.ts';
import { deadline, startOf } from './start.ts';
import type { Found, Site, World } from './world.ts';

/** What keeps a dependent row on its own account. */
export type OwnReason = 'held' | 'suspended' | 'keep_at_least';

/**
 * Whether a row is withheld whole: one of the rows that would go or lose its link with it is held or suspended, or one
 * that would go has not been kept for as long as the law asks.
 */
export function isWithheld(promised: Promised, departure: Departure, row: Row, world: World): boolean {
  const others = ({ gone, detached }: Departure): readonly Found[] => [...gone, ...detached];
  return others(departure).some(
    (one) => one.row !== row && ownReasons(promised, departure, one, world).length > 0,
  );
}

/** Every reason for which one of those rows is kept. */
export function ownReasons(
  { connection, policies, entries, holds: all, now, zones }: Promised,
  departure: Departure,
  { table, row }: Found,
  world: World,
): readonly OwnReason[] {
  const site: Site = { world, table };
  // What is archived is kept.
  const goes =
    departure.gone.some((one) => one.row === row) && !departure.archived.some((one) => one.row === row);
  const living = livingIn(policies, entries, table).filter(
    ([, place]) => place.where === null || holds(place.where, row, site),
  );
  const isYoung = ([policy, place]: LivingIn): boolean => {
    if (policy.keepAtLeast === null) return false;
    const start = startOf(policy, place, row, zones, site);
    // Nobody can tell that a minimum is over whose beginning is unknown.
    return typeof start === 'string' || now < deadline(start, policy.keepAtLeast, zones);
  };
  const isSuspended = ([policy, place]: LivingIn): boolean => holdsAny(policy.suspension, place, row, site);
  return [
    ...(isHeldOnItsOwn(all, connection, entries, row, site) ? ['held' as const] : []),
    ...(living.some(isSuspended) ? ['suspended' as const] : []),
    ...(goes && living.some(isYoung) ? ['keep_at_least' as const] : []),
  ];
}

export type LivingIn = readonly [Policy, Place];

/** The categories that live in a table, with their policies; a draft is never applied. */
export function livingIn(
  policies: Promised['policies'],
  entries: Promised['entries'],
  table: string,
): readonly LivingIn[] {
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' && entry.table === table ? entry.places : [],
  );
  return places.flatMap((place) => {
    const policy = policies.find((one) => one.category === place.category && !one.draft);
    return policy ? [[policy, place] as const] : [];
  });
}
