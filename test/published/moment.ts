/** `2024-03-31T00:00:00.000001+02:00` in microseconds since 1970. */
export function instant(text: string): bigint {
  const [, seconds, fraction = '', zone] = /^(.{19})(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) throw new RangeError(`not an instant: ${text}`);
  return BigInt(milliseconds) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}

/** `2024-03-31T00:00:00` on a wall clock, in microseconds since 1970-01-01T00:00:00 on the same clock. */
export function wallClock(text: string): bigint {
  return instant(`${text}Z`);
}

const SECOND = 1_000_000n;

/** A second and the smallest step before the end of a day: the day's last moments. */
export function lastMoments(end: bigint, step = 1n): readonly bigint[] {
  return [end - SECOND, end - step];
}

/** The end of a day, the smallest step after it and a second: the next day's first moments. */
export function nextMoments(end: bigint, step = 1n): readonly bigint[] {
  return [end, end + step, end + SECOND];
}
