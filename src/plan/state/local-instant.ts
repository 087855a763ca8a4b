import type { Instant } from '../../calendar/instant.ts';
import { type Stretch, stretchesOf } from '../../calendar/stretch.ts';
import type { Zone } from '../../calendar/zone.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Fragment } from '../../sql/fragment.ts';

/** Between which instants local times are read exactly; others only need to stay on their side. */
export interface ReadBetween {
  readonly from: Instant;
  readonly to: Instant;
}

/** The instant of a local time as SQL; null stays null. */
export function instantOfLocalSql(
  dialect: Dialect,
  local: Fragment,
  zone: Zone,
  between: ReadBetween,
): Fragment {
  const stretches = stretchesOf(zone, between.from, between.to);
  const last = between.to + (stretches.at(-1) as Stretch).offset;
  return dialect.instantOfLocal(local, stretches, last);
}
