import { setTimeout as wait } from 'node:timers/promises';

/** Where the present comes from, so that tests can set it. Microseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => bigint;

/** The host's clock: the only place that asks for the present time. */
export const hostClock: Clock = () => BigInt(Date.now()) * 1000n;

/** Milliseconds that only ever grow, for durations. */
export function monotonic(): number {
  return performance.now();
}

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, signal ? { signal } : undefined);
}
