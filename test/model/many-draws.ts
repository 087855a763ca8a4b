import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareDraw, type Reached } from '../plan/compare-draw.ts';
import { wantedLabels } from '../plan/draw-labels.ts';
import { ARCHIVING, WIDE } from '../plan/draw-of.ts';
import { useDrawnSite } from '../plan/drawn-site.ts';
import { EVERY_FEATURE } from '../plan/features.ts';
import { keepSeed, keptSeeds } from '../plan/kept-seeds.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { uncalledIn } from '../support/functions-called.ts';
import { ARCHIVED, applyDraw, COUNTING } from './apply-draw.ts';
import { closeApplySite, openApplySite } from './apply-site.ts';
import { nothingReached } from './reached.ts';

/*
 * Thousands of draws on one kind of server (`npm run test:model`): every row's state, every count and every row that a
 * batch locks, and of some draws what complete runs leave, as the reference model has them.
 */

/** A draw counts once all of its rules and rows were compared; of four, one has a period that deletes alone, and one an archive. */
const DRAWS = Number(process.env.RETENTIOND_MODEL_DRAWS ?? 5_000);
/** How many of them are run to the last row as well. */
const APPLIED = Math.ceil(DRAWS / 25);
/** More would say the same. */
const MOST_DISAGREEMENTS = 20;

/** What the engine's SQL has and draws do not reach, and which tests do. */
export interface Beside {
  /** Labels that no table of the engine can have. */
  readonly labels: readonly string[];
  /** The tests that call them → `file: function`. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
}

export function manyDraws(engine: TestEngine, folder: string, beside: Beside): void {
  describe(engine.name, () => {
    const open = useDrawnSite(engine);

    test(`${DRAWS} draws agree with the reference model`, async () => {
      const reached: Reached = {};
      const compared = await runAll(engine, seedsOf(engine), (seed) => compareDraw(open(), seed, reached));
      console.log(report(engine, 'compared', compared, reached));
      expect(compared.disagreements).toEqual([]);
      const wanted = wantedLabels(EVERY_FEATURE).filter((label) => !beside.labels.includes(label));
      expect(wanted.filter((label) => !reached[label])).toEqual([]);
    }, 7_200_000);

    test(`some of them leave what the reference model leaves`, async () => {
      const site = await openApplySite(engine);
      const reached = nothingReached();
      const seeds = [...new Set([...seedsOf(engine).slice(0, APPLIED), ...COUNTING, ...ARCHIVED])];
      const applied = await runAll(engine, seeds, (seed) => applyDraw(site, seed, reached)).finally(() =>
        closeApplySite(site),
      );
      console.log(report(engine, 'applied', applied, reached));
      expect(applied.disagreements).toEqual([]);
      expect(Object.entries(reached).filter(([, count]) => count === 0)).toEqual([]);
    }, 7_200_000);

    test('every function of the dialect was called, or is by a test that is named', async () => {
      const uncalled = await uncalledIn(folder);
      const elsewhere = new Set(Object.values(beside.functions).flat());
      expect(uncalled.filter((name) => !elsewhere.has(name))).toEqual([]);
      expect(Object.keys(beside.functions).filter((file) => !existsSync(file))).toEqual([]);
    });
  });
}

interface Outcome {
  readonly draws: number;
  readonly seconds: number;
  readonly disagreements: readonly string[];
}

function seedsOf({ name }: TestEngine): readonly number[] {
  const drawn = Array.from({ length: DRAWS }, (_, index) => {
    if (index % 4 === 0) return index / 4;
    return index % 4 === 3 ? ARCHIVING + index : WIDE + index;
  });
  return [...new Set([...keptSeeds(name), ...drawn])];
}

async function runAll(
  engine: TestEngine,
  seeds: readonly number[],
  run: (seed: number) => Promise<void>,
): Promise<Outcome> {
  const began = performance.now();
  const disagreements: string[] = [];
  let draws = 0;
  for (const seed of seeds) {
    await run(seed).then(
      () => {
        draws += 1;
      },
      (error: unknown) => {
        // A server that is away disagrees with nobody.
        if (error instanceof Error && error.name === 'AssertionError') keepSeed(engine.name, seed);
        disagreements.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    if (disagreements.length >= MOST_DISAGREEMENTS) break;
  }
  return { draws, seconds: Math.round((performance.now() - began) / 1000), disagreements };
}

function report({ name }: TestEngine, what: string, outcome: Outcome, reached: Reached): string {
  const { draws, seconds, disagreements } = outcome;
  const met = Object.entries(reached).map(([label, count]) => `  ${label}: ${count}`);
  return [
    `${name}: ${draws} draws ${what} in ${seconds} s, ${disagreements.length} disagreements`,
    ...met.sort(),
  ].join('\n');
}
