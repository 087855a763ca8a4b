import { formatDay } from '../../calendar/day.ts';
import { formatLocal, type Instant, type Start } from '../../calendar/instant.ts';
import { dayAt, firstInstantOf, localCutoff, type Zone } from '../../calendar/zone.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { ArchivedStart } from '../checked/checked-archive.ts';
import { EPOCH_MICROSECONDS } from '../checked/time-column.ts';

/** The instant from which a row's periods run, out of its events that have happened; null where none has. */
export function startInstant(starts: readonly Start[], combine: Rule['combine'], zone: Zone): Instant | null {
  const instants = starts.map((start) => (start.kind === 'day' ? firstInstantOf(start.day, zone) : start.at));
  return instants.reduce<Instant | null>((picked, at) => {
    if (picked === null) return at;
    return (combine === 'latest' ? at > picked : at < picked) ? at : picked;
  }, null);
}

/**
 * The start as the archive's column takes it: never an earlier one, since a later stage would end too early. `zone` is
 * that in which days are counted.
 */
export function startText(at: Instant, { kind, zone: own, carrying }: ArchivedStart, zone: Zone): string {
  const digits = carrying.kind === 'local' || carrying.kind === 'instant' ? carrying.digits : 6;
  switch (kind) {
    case 'date':
      return formatDay(dayAt(at, zone));
    case 'timestamptz':
      return written(ceiling(at, digits));
    case 'timestamp':
      return written(ceiling(localCutoff(at, own as Zone), digits));
    case 'epoch_s':
    case 'epoch_ms':
    case 'epoch_us': {
      const unit = EPOCH_MICROSECONDS[kind];
      return String(ceilingOf(at, unit) / unit);
    }
  }
}

function ceiling(at: Instant, digits: number): Instant {
  return ceilingOf(at, 10n ** BigInt(6 - digits));
}

function ceilingOf(at: Instant, unit: bigint): Instant {
  const floor = (at / unit) * unit;
  return floor < at ? floor + unit : floor;
}

function written(local: Instant): string {
  return formatLocal(local).replace('T', ' ');
}
