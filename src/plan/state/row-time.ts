import { dayFromYmd } from '../../calendar/day.ts';
import type { Instant, Start } from '../../calendar/instant.ts';
import { instantOfLocal, type Zone } from '../../calendar/zone.ts';
import { Failure } from '../../errors.ts';
import { EPOCH_MICROSECONDS, type TimeColumn } from '../checked/time-column.ts';

/** An infinite time, a zero count or date, or a time before the common era: no event has happened then. */
export const IMPLAUSIBLE = 'implausible';

const MICROSECONDS_PER_DAY = 86_400_000_000n;
const WRITTEN = /^\d{4,}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\+00)?)?(?: BC)?$/;

/** Reads a start out of the text in which the server wrote it, in a session whose zone is UTC. */
export function readStart(text: string, time: Pick<TimeColumn, 'kind' | 'zone'>): Start | typeof IMPLAUSIBLE {
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
  if (!WRITTEN.test(text)) {
    if (text === 'infinity' || text === '-infinity') return IMPLAUSIBLE;
    throw new Failure({
      code: 'unreadable-time',
      fact: 'the server wrote a time in a notation that is not known',
    });
  }
  if (text.endsWith('BC')) return IMPLAUSIBLE;
  const year = text.indexOf('-');
  const month = digitsAt(text, year + 1, year + 3);
  const dayOfMonth = digitsAt(text, year + 4, year + 6);
  // MySQL keeps such dates, where its mode lets them in.
  if (month === 0 || dayOfMonth === 0) return IMPLAUSIBLE;
  const day = dayFromYmd(digitsAt(text, 0, year), month, dayOfMonth);
  const midnight = BigInt(day) * MICROSECONDS_PER_DAY;
  const clock = year + 7;
  return start(day, clock < text.length ? midnight + BigInt(microsecondsAt(text, clock)) : midnight);
}

/** The time of day that is written there: `hh:mm:ss`, and up to six digits of a second. */
function microsecondsAt(text: string, at: number): number {
  const seconds =
    digitsAt(text, at, at + 2) * 3_600 + digitsAt(text, at + 3, at + 5) * 60 + digitsAt(text, at + 6, at + 8);
  const fraction = at + 9;
  if (text[at + 8] !== '.') return seconds * 1_000_000;
  let end = fraction;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return seconds * 1_000_000 + digitsAt(text, fraction, end) * 10 ** (fraction + 6 - end);
}

const ZERO = 48;

/** Digit by digit, since every row pays for it: a pattern's groups and `Number` cost five times as much. */
function digitsAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index += 1) number = number * 10 + text.charCodeAt(index) - ZERO;
  return number;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
