import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARCHIVING, bothKinds } from '../plan/draw-of.ts';
import { seedsOf } from '../plan/random.ts';
import type { PerEngine } from '../plan/target.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { ARCHIVED, applyDraw, COUNTING } from './apply-draw.ts';
import { type ApplySite, closeApplySite, openApplySite } from './apply-site.ts';
import { nothingReached } from './reached.ts';

/** Of each kind of draw without an archive; beside `few`, two have one that together do all that an archive can. */
const DRAWS: PerEngine<{ readonly few: number; readonly many: number }> = {
  PostgreSQL: { few: 4, many: 150 },
  MariaDB: { few: 4, many: 75 },
};

/** A long run has a good many with an archive. */
function archivingOf(seeds: readonly number[]): readonly number[] {
  return seeds.filter((seed) => seed >= 10).map((seed) => ARCHIVING + seed);
}

describe.each(ENGINES)('$name', (engine) => {
  let site: ApplySite;
  beforeAll(async () => {
    site = await openApplySite(engine);
  });
  afterAll(() => site && closeApplySite(site));

  test('complete runs leave in every table what the reference model leaves', async () => {
    const { few, many } = DRAWS[engine.name];
    const reached = nothingReached();
    const seeds = seedsOf(few, many);
    for (const seed of seeds.length > 1
      ? [...bothKinds(seeds), ...COUNTING, ...ARCHIVED, ...archivingOf(seeds)]
      : seeds) {
      await applyDraw(site, seed, reached).catch((error: unknown) => {
        throw new Error(`seed ${seed} fails; RETENTIOND_TEST_SEED=${seed} repeats it`, { cause: error });
      });
    }
    if (process.env.RETENTIOND_TEST_SEED) return;
    expect(Object.entries(reached).filter(([, count]) => count === 0)).toEqual([]);
  }, 3_600_000);
});
