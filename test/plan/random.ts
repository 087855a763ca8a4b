import { type Random, seeded } from '../../demo/company/random.ts';
import { howOften } from '../support/how-often.ts';

export type { Random };

/** Random numbers of one draw; neighbouring seeds must not begin alike. */
export function randomOf(seed: number): Random {
  const random = seeded(Math.imul(seed + 1, 0x9e3779b1));
  for (let index = 0; index < 3; index += 1) random.below(2);
  return random;
}

/** Which draws a run makes: the first ones, or thousands under `--mode long`, or the one that is named. */
export function seedsOf(few: number, many: number): readonly number[] {
  const wanted = process.env.RETENTIOND_TEST_SEED;
  if (wanted !== undefined) return [Number(wanted)];
  return Array.from({ length: howOften(few, many) }, (_, index) => index);
}
