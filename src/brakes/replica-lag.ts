/** How far the primary's log was at one moment. */
interface Mark {
  /** Milliseconds, from anywhere. */
  readonly at: number;
  /** Bytes since the log began. */
  readonly position: number;
}

/** What was seen of the primary's log, the oldest first. */
export type Marks = readonly Mark[];

/** What a replica tells of itself. */
export interface Replayed {
  readonly position: number;
  /** What the server takes its lag for, in seconds; null: it has no opinion. */
  readonly estimate: number | null;
  /** Whether the estimate may be an old one, which a replica that has stopped since would still have. */
  readonly mayBeOld: boolean;
}

/** Older ones say nothing that matters: whoever has not replayed these is far beyond any sensible limit. */
const KEPT_MARKS = 600;

/** The marks with one more; time and log only go on, unless another server answers: then what was seen says nothing. */
export function addMark(marks: Marks, mark: Mark): Marks {
  const last = marks.at(-1);
  if (last && (mark.position < last.position || mark.at < last.at)) return [mark];
  return [...marks.slice(1 - KEPT_MARKS), mark];
}

/**
 * Seconds by which a replica lags, as of the last mark. A server's own estimate is wrong where the primary was idle, and
 * by as much as two clocks differ; what we have seen ourselves bounds it on both sides: it is behind for at least as long
 * as it has lacked what the oldest mark that it has not reached stands for, and for no longer than since the newest that
 * it has. null: neither says anything yet.
 */
export function lagOf(marks: Marks, { position, estimate, mayBeOld }: Replayed): number | null {
  const now = marks.at(-1);
  if (!now || position >= now.position) return 0;
  const reached = marks.filter((mark) => mark.position <= position).at(-1);
  const most = reached ? (now.at - reached.at) / 1_000 : null;
  if (most === null && (estimate === null || mayBeOld)) return null;
  // Between two questions nobody has looked: without an opinion of the server's, the longer time is the safe one.
  const guess = estimate ?? (most as number);
  return Math.max(leastLagOf(marks, position), Math.min(guess, most ?? guess));
}

/** Seconds by which it lags at least; 0 where nothing that was looked at is lacking for long. */
export function leastLagOf(marks: Marks, position: number): number {
  const lacking = marks.find((mark) => mark.position > position);
  const now = marks.at(-1);
  return lacking && now ? (now.at - lacking.at) / 1_000 : 0;
}
