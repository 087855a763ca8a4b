/** A straight line through samples, and what is to be thought of its slope. */
export interface Trend {
  /** Mean of all samples that were used. */
  readonly mean: number;
  /** Growth in an hour, and half the width of its 95 % interval. */
  readonly anHour: number;
  readonly within: number;
  readonly verdict: 'steady' | 'not steady' | 'undecided';
}

export interface Point {
  /** Seconds. */
  readonly at: number;
  readonly value: number;
}

/** What stands for a stretch of time: the mean of its samples, or the least, which is there when nothing is under way. */
export type Standing = 'mean' | 'least';

/** The least of a stretch says something where the stretch is long enough for nothing to be under way at some moment of it. */
const BLOCKS: Readonly<Record<Standing, number>> = { mean: 20, least: 10 };
const FEWEST_BLOCKS = 10;
const HOUR = 3_600;

/** Two-sided 95 % quantiles of Student's t from 8 to 18 degrees of freedom (NIST/SEMATECH handbook, 1.3.6.7.2). */
const T = [2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101];

/**
 * Least squares over 20 stretches of time, or ten: samples that follow one another are alike, and taken one by one
 * they would claim far more than they know. `tolerance` is the growth in an hour that counts as none. Null where fewer
 * than ten stretches have samples.
 */
export function trendOf(
  points: readonly Point[],
  tolerance: (mean: number) => number,
  standing: Standing = 'mean',
): Trend | null {
  const blocks = blocksOf(points, standing);
  const quantile = T[blocks.length - FEWEST_BLOCKS];
  if (quantile === undefined) return null;
  const at = meanOf(blocks.map((block) => block.at));
  const mean = meanOf(blocks.map((block) => block.value));
  const spread = sumOf(blocks.map((block) => (block.at - at) ** 2));
  const slope = sumOf(blocks.map((block) => (block.at - at) * (block.value - mean))) / spread;
  const rest = sumOf(blocks.map((block) => (block.value - mean - slope * (block.at - at)) ** 2));
  const error = Math.sqrt(rest / (blocks.length - 2) / spread);
  const anHour = slope * HOUR;
  const within = quantile * error * HOUR;
  const most = tolerance(mean);
  const verdict = anHour + within <= most ? 'steady' : anHour - within > most ? 'not steady' : 'undecided';
  return { mean, anHour, within, verdict };
}

function blocksOf(points: readonly Point[], standing: Standing): readonly Point[] {
  const begin = Math.min(...points.map(({ at }) => at));
  const width = (Math.max(...points.map(({ at }) => at)) - begin) / BLOCKS[standing];
  const blocks = new Map<number, Point[]>();
  for (const point of points) {
    const block = Math.min(BLOCKS[standing] - 1, Math.floor((point.at - begin) / width));
    blocks.set(block, [...(blocks.get(block) ?? []), point]);
  }
  return [...blocks.values()].map((block) => ({
    at: meanOf(block.map(({ at }) => at)),
    value: ofBlock[standing](block.map(({ value }) => value)),
  }));
}

const ofBlock: Readonly<Record<Standing, (values: readonly number[]) => number>> = {
  mean: meanOf,
  least: (values) => Math.min(...values),
};

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
