import { endOfText, instantOfText } from '../app/project/moment.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import { openZone, type Zone } from '../calendar/zone.ts';
import type { Config } from '../config/config.ts';

/** A period of the ledger, as it was typed. */
export interface PeriodOptions {
  readonly since?: string;
  readonly until?: string;
}

/** ISO 8601 in UTC: from `since` on and before `until`, days being those of the policies' zone; left out where not typed. */
export function periodOf(
  { since, until }: PeriodOptions,
  { timezone }: Pick<Config, 'timezone'>,
): { readonly since?: string; readonly until?: string } {
  const zone = openZone(timezone) as Zone;
  return {
    ...(since === undefined ? {} : { since: formatInstant(instantOfText(since, zone) as Instant) }),
    ...(until === undefined ? {} : { until: formatInstant(endOfText(until, zone) as Instant) }),
  };
}
