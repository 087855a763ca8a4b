import type { Command } from 'commander';
import { endOfText, instantOfText } from '../../../app/project/moment.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import type { Config } from '../../../config/config.ts';
import { checkMoment } from '../../options/moment-option.ts';

/** A period of the ledger, as it was typed. */
export interface PeriodOptions {
  readonly since?: string;
  readonly until?: string;
}

export function addPeriodOptions(command: Command, what: string): Command {
  return command
    .option('--since <date>', `${what} from this day or time on`, checkMoment)
    .option('--until <date>', `${what} up to this day, which counts, or before this time`, checkMoment);
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
