import { monotonic } from '../../clock.ts';

/** The longest step of a round may verify a whole ledger. */
export const LONGEST_SILENCE_SECONDS = 600;

/** Whether rounds go on. */
export interface Pulse {
  /** Something was done. */
  beat(): void;
  /** Whole seconds since the last beat, or since it began. */
  silentSeconds(): number;
}

/** `now` counts milliseconds from anywhere. */
export function takePulse(now: () => number = monotonic): Pulse {
  let last = now();
  return {
    beat: () => {
      last = now();
    },
    silentSeconds: () => Math.floor((now() - last) / 1_000),
  };
}
