import { type Day, formatDay, parseDay, SECONDS_PER_DAY } from './day.ts';

export type { Day } from './day.ts';

/** Microseconds since 1970-01-01T00:00:00Z, in UTC. */
export type Instant = bigint;

/** Microseconds since 1970-01-01T00:00:00 on a wall clock whose zone stands elsewhere. */
export type LocalTime = bigint;

/** The event from which a period runs: an instant, or a calendar day that is never converted between zones. */
export type Start =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'day'; readonly day: Day };

const MICROSECONDS_PER_SECOND = 1_000_000n;

/** The whole second that the time lies in, rounded towards the past. */
export function secondOf(time: Instant | LocalTime): number {
  const second = time / MICROSECONDS_PER_SECOND;
  return Number(second * MICROSECONDS_PER_SECOND > time ? second - 1n : second);
}

export function timeAtSecond(second: number): Instant | LocalTime {
  return BigInt(second) * MICROSECONDS_PER_SECOND;
}

/** `2024-04-01T00:00:00.000000Z`, always with six digits, so that texts of four-digit years sort as their instants do. */
export function formatInstant(instant: Instant): string {
  return `${formatLocal(instant)}Z`;
}

/** `2024-04-01T00:00:00.000000`. */
export function formatLocal(local: LocalTime): string {
  const second = secondOf(local);
  const day = Math.floor(second / SECONDS_PER_DAY);
  const within = second - day * SECONDS_PER_DAY;
  const clock = [Math.floor(within / 3_600), Math.floor(within / 60) % 60, within % 60].map((part) =>
    padded(part, 2),
  );
  const microseconds = Number(local - timeAtSecond(second));
  return `${formatDay(day)}T${clock.join(':')}.${padded(microseconds, 6)}`;
}

/**
 * Reads an ISO 8601 date and time with `Z` or an offset: `2024-04-01T00:00:00+02:00`; seconds may be left out, and a
 * fraction has one to six digits. Null for every other text, leap seconds and 24:00 among them.
 */
export function parseInstant(text: string): Instant | null {
  const match = /^(.*?)(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/.exec(text);
  const local = match ? parseLocal(match[1] as string) : null;
  if (!match || local === null) return null;
  if (match[2] === undefined) return local;
  const [hours, minutes] = [Number(match[3]), Number(match[4])];
  // ISO 8601 forbids -00:00, which RFC 3339 reads as an unknown offset.
  if (hours > 23 || minutes > 59 || (match[2] === '-' && hours + minutes === 0)) return null;
  const offset = timeAtSecond(hours * 3_600 + minutes * 60);
  return match[2] === '-' ? local + offset : local - offset;
}

/** Reads an ISO 8601 date and time without a zone: `2024-04-01T00:00:00.000000`; null for every other text. */
export function parseLocal(text: string): LocalTime | null {
  const match = /^([0-9-]{10})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?$/.exec(text);
  const day = match ? parseDay(match[1] as string) : null;
  if (!match || day === null) return null;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const microseconds = BigInt((match[5] ?? '').padEnd(6, '0'));
  return timeAtSecond(day * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second) + microseconds;
}

function padded(count: number, width: number): string {
  return String(count).padStart(width, '0');
}
