import { dayFromYmd } from '../calendar/day.ts';
import type { Instant, Start } from '../calendar/instant.ts';
import { instantOfLocal, type Zone } from '../calendar/zone.ts';
import { Failure } from '../errors.ts';
import { EPOCH_MICROSECONDS, type TimeColumn } from './time-column.ts';

/** An infinite time, a zero count, or a time before the common era: no event has happened then. */
export const IMPLAUSIBLE = 'implausible';

const MICROSECONDS_PER_DAY = 86_400_000_000n;
const TIME = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(\+00)?)?( BC)?$/;

/** Reads a start out of the text in which the server wrote it, in a session whose zone is UTC. */
export function readStart(text: string, time: TimeColumn): Start | typeof IMPLAUSIBLE {
  switch (time.kind) {
    case 'epoch_s':
    case 'epoch_ms':
    case 'epoch_us':
      // A counter that was never set says zero, whatever the configuration calls plausible.
      return text === '0'
        ? IMPLAUSIBLE
        : { kind: 'instant', at: BigInt(text) * EPOCH_MICROSECONDS[time.kind] };
    case 'date':
      return readWritten(text, (day) => ({ kind: 'day', day }));
    case 'timestamptz':
      return readWritten(text, (_, at) => ({ kind: 'instant', at }));
    case 'timestamp':
      return readWritten(text, (_, at) => ({ kind: 'instant', at: instantOfLocal(at, time.zone as Zone) }));
  }
}

function readWritten(text: string, start: (day: number, at: Instant) => Start): Start | typeof IMPLAUSIBLE {
  const match = TIME.exec(text);
  if (!match) {
    if (text === 'infinity' || text === '-infinity') return IMPLAUSIBLE;
    throw new Failure({
      code: 'unreadable-time',
      fact: 'the server wrote a time in a notation that is not known',
    });
  }
  const [, year, month, date, hour, minute, second, fraction, , before] = match;
  if (before) return IMPLAUSIBLE;
  const day = dayFromYmd(Number(year), Number(month), Number(date));
  if (hour === undefined) return start(day, BigInt(day) * MICROSECONDS_PER_DAY);
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  const micros = fraction === undefined ? 0 : Number(fraction.padEnd(6, '0'));
  return start(day, BigInt(day) * MICROSECONDS_PER_DAY + BigInt(seconds * 1_000_000 + micros));
}
