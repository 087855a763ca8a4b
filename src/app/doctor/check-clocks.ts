import type { Clock } from '../../clock.ts';
import {
  type ClockReading,
  describeDifference,
  largestDifference,
  readBeside,
  type ServerClock,
} from '../../enforce/clocks.ts';
import { type Check, fine, trouble } from './check.ts';

/** Whether the host's clock and those of all servers agree as well as a run asks of them. */
export async function checkClocks(
  host: Clock,
  servers: readonly ServerClock[],
  maxSeconds: number,
): Promise<readonly Check[]> {
  const readings: ClockReading[] = [{ of: 'this host', at: host(), least: 0n, most: 0n }];
  for (const server of servers) readings.push(await readBeside(host, server));
  const difference = largestDifference(readings);
  if (difference.microseconds <= BigInt(maxSeconds) * 1_000_000n)
    return [fine('clocks', 'clocks', `this host and ${servers.length} servers agree within ${maxSeconds} s`)];
  return [
    trouble('failed', 'clocks', 'clocks', {
      fact: `${describeDifference(readings, difference)}; ${maxSeconds} s are allowed`,
      hint: 'set the wrong one right (NTP); `max_clock_difference` says how far they may differ',
    }),
  ];
}
