import { parseDay } from '../calendar/day.ts';
import type { Day, Instant, LocalTime } from '../calendar/instant.ts';

/** A day, a wall clock's time or an instant, as an example writes it. */
export type Moment =
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'local'; readonly at: LocalTime }
  | { readonly kind: 'instant'; readonly at: Instant };

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;

/** Reads `2024-03-31`, `2024-03-31T09:30[:15[.000001]]`, with `Z`, `+02:00` or no zone (ISO 8601); null for anything else. */
export function parseMoment(text: string): Moment | null {
  const match = MOMENT.exec(text);
  const day = match?.[1] === undefined ? null : parseDay(match[1]);
  if (match === null || day === null) return null;
  const [, , hour, minute, second = '0', fraction = '', zone] = match;
  if (hour === undefined || minute === undefined) return { kind: 'day', day };
  const seconds = day * 86_400 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  const at = BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  if (zone === undefined) return { kind: 'local', at };
  return { kind: 'instant', at: at - BigInt(offsetSeconds(zone)) * 1_000_000n };
}

/** Seconds east of Greenwich. */
function offsetSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * 3_600 + Number(zone.slice(4, 6)) * 60;
  return zone.startsWith('-') ? -size : size;
}
