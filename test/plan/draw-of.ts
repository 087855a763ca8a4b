import type { World } from '../../demo/model/world.ts';
import { type Draw, drawScene } from './draw.ts';
import { drawRemembered } from './draw-remembered.ts';
import { drawWorld } from './draw-rows.ts';
import type { Features } from './features.ts';
import { randomOf } from './random.ts';

/** From this seed on, draws have all of the language. */
export const WIDE = 1_000_000;

/** The draw of this number, with its rows. */
export function drawOf(seed: number, features: Features): { readonly draw: Draw; readonly world: World } {
  const random = randomOf(seed);
  const isWide = seed >= WIDE;
  const draw = drawScene(random, features, isWide ? randomOf(seed + WIDE) : null);
  const world = drawWorld(draw, random);
  return { draw, world: isWide ? drawRemembered(draw, world, random) : world };
}

/** The numbers of so many draws of each kind. */
export function bothKinds(seeds: readonly number[]): readonly number[] {
  return seeds.flatMap((seed) => (seed >= WIDE ? [seed] : [seed, WIDE + seed]));
}
