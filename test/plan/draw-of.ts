import type { World } from '../../demo/model/world.ts';
import { type Draw, drawScene } from './draw.ts';
import { drawRemembered } from './draw-remembered.ts';
import { drawWorld } from './draw-rows.ts';
import { withArchive } from './draw-vault.ts';
import type { Features } from './features.ts';
import { randomOf } from './random.ts';

/** From this seed on, draws have all of the language. */
export const WIDE = 1_000_000;
/** From this seed on, they have an archive as well. */
export const ARCHIVING = 2_000_000;

/** A draw, with the rows of its tables and of its archive's. */
export interface Drawn {
  readonly draw: Draw;
  readonly world: World;
  readonly archived: World;
}

const NOTHING: World = { tables: {}, foreignKeys: [] };

/** The draw of this number, with its rows. */
export function drawOf(seed: number, features: Features): Drawn {
  const random = randomOf(seed);
  const isWide = seed >= WIDE;
  const more = isWide ? randomOf(seed + WIDE) : null;
  const scene = drawScene(random, features, more);
  const beyond = randomOf(seed + 2 * WIDE);
  const draw = seed >= ARCHIVING ? withArchive(scene, features, beyond) : scene;
  const world = drawWorld(draw, random);
  const there = { ...draw, ...draw.archive };
  const archived = draw.archive ? drawRemembered(there, drawWorld(there, beyond), beyond) : NOTHING;
  return { draw, world: isWide ? drawRemembered(draw, world, random) : world, archived };
}

/** The numbers of so many draws of the first two kinds. */
export function bothKinds(seeds: readonly number[]): readonly number[] {
  return seeds.flatMap((seed) => (seed >= WIDE ? [seed] : [seed, WIDE + seed]));
}

/** The same, and half as many that have an archive. */
export function everyKind(seeds: readonly number[]): readonly number[] {
  const archiving = seeds.filter((seed) => seed < WIDE && seed % 2 === 0);
  return [...bothKinds(seeds), ...archiving.map((seed) => ARCHIVING + seed / 2)];
}
