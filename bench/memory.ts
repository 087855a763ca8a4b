/** Resident memory of this process during a piece of work, in bytes. */
export interface Memory {
  readonly start: number;
  readonly median: number;
  readonly largest: number;
  /** What the heap holds more after the work than before it, both after a collection. */
  readonly kept: number;
}

const SAMPLE_MS = 100;

/** Samples resident memory while `work` runs. */
export async function watchMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly memory: Memory }> {
  const heap = settledHeap();
  const start = process.memoryUsage.rss();
  const samples = [start];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_MS);
  try {
    const value = await work();
    const kept = settledHeap() - heap;
    return { value, memory: { start, median: median(samples), largest: Math.max(...samples), kept } };
  } finally {
    clearInterval(timer);
  }
}

/** Of an odd count the middle one, of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}

function settledHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
