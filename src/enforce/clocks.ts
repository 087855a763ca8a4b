import type { Instant } from '../calendar/instant.ts';
import { type Clock, monotonic } from '../clock.ts';
import { Failure } from '../errors.ts';

/** A server's clock, and how to ask it. */
export interface ServerClock {
  /** As a person is told, `the target`. */
  readonly of: string;
  readonly read: () => Promise<Instant>;
}

/** What a clock showed, and how far ahead of the host's it is: at least and at most, as its answer was on its way. */
export interface ClockReading {
  readonly of: string;
  readonly at: Instant;
  readonly least: bigint;
  readonly most: bigint;
}

/** The earliest of the host's clock and these; refuses where any two of them certainly differ by more than `maxSeconds`. */
export async function readPresent(
  host: Clock,
  servers: readonly ServerClock[],
  maxSeconds: number,
): Promise<Instant> {
  const readings: ClockReading[] = [{ of: 'this host', at: host(), least: 0n, most: 0n }];
  for (const server of servers) readings.push(await readBeside(host, server));
  const difference = largestDifference(readings);
  if (difference.microseconds > BigInt(maxSeconds) * SECOND)
    throw clocksDiffer(describeDifference(readings, difference), maxSeconds);
  return readings.map(({ at }) => at).reduce((earliest, at) => (at < earliest ? at : earliest));
}

/** Two clocks, and how far apart they are by what is certain. */
export interface Difference {
  readonly ahead: ClockReading;
  readonly behind: ClockReading;
  readonly microseconds: bigint;
}

/** How far the two clocks that differ most are apart, their round trips taken off. */
export function largestDifference(readings: readonly ClockReading[]): Difference {
  const pairs = readings.flatMap((ahead) =>
    readings.map((behind) => ({ ahead, behind, microseconds: lead(ahead, behind) })),
  );
  return pairs.reduce((largest, pair) => (pair.microseconds > largest.microseconds ? pair : largest));
}

/** By how much the one is certainly ahead of the other; negative where it need not be. */
function lead(ahead: ClockReading, behind: ClockReading): bigint {
  return ahead === behind ? 0n : ahead.least - behind.most;
}

/** Names the clock against which the others agree, how far it is off, and in which direction. */
export function describeDifference(
  readings: readonly ClockReading[],
  { ahead, behind, microseconds }: Difference,
): string {
  const third = readings.find((one) => one !== ahead && one !== behind);
  const seconds = (Number(microseconds) / 1e6).toFixed(1);
  return third && lead(third, behind) > lead(ahead, third)
    ? `the clock of ${behind.of} is ${seconds} s behind that of ${ahead.of}`
    : `the clock of ${ahead.of} is ${seconds} s ahead of that of ${behind.of}`;
}

const SECOND = 1_000_000n;

/** The host's own clock may be set meanwhile: how long the answer took is measured by one that only grows. */
export async function readBeside(host: Clock, { of, read }: ServerClock): Promise<ClockReading> {
  const asked = host();
  const begun = monotonic();
  const at = await read();
  const roundTrip = BigInt(Math.ceil((monotonic() - begun) * 1000));
  return { of, at, least: at - asked - roundTrip, most: at - asked };
}

function clocksDiffer(difference: string, maxSeconds: number): Failure {
  return new Failure({
    code: 'clocks-differ',
    kind: 'refused',
    fact: `${difference}; ${maxSeconds} s are allowed`,
    hint: 'set the wrong one right (NTP); `max_clock_difference` says how far they may differ',
  });
}
