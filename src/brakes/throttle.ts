/** What keeps all runs of a process on one connection to so many rows in a second, on average. */
export interface Throttle {
  /** Rows that one batch may have at most: a second's. */
  readonly mostRows: number;
  /** Takes the next place for this many rows; milliseconds until it comes. */
  reserve(rows: number): number;
  /** Puts right what a batch really changed against what was reserved for it. */
  settle(reserved: number, changed: number): void;
}

/** `now` counts milliseconds from anywhere. Time in which nothing was changed is not saved up. */
export function throttleOf(rowsPerSecond: number, now: () => number): Throttle {
  const perRow = 1_000 / rowsPerSecond;
  let free = Number.NEGATIVE_INFINITY;
  return {
    mostRows: rowsPerSecond,
    reserve: (rows) => {
      const at = now();
      const begins = Math.max(at, free);
      free = begins + rows * perRow;
      return begins - at;
    },
    settle: (reserved, changed) => {
      free += (changed - reserved) * perRow;
    },
  };
}
