import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Agency, openAgency } from '../../faults/actor.ts';
import { seedFile } from '../../plan/kept-seeds.ts';
import { randomOf } from '../../plan/random.ts';
import type { TestEngine } from '../../support/engines/engine.ts';
import { POSTGRESQL } from '../../support/engines/postgresql.ts';
import { readEntries } from '../../support/logs.ts';
import { drawStep, STEPS, THEMES, type Theme } from './steps.ts';
import { type Clean, nothingTried, VERIFIERS } from './tally.ts';
import { verifyExported, verifyTables } from './verdict.ts';
import { openWorld } from './world.ts';

const isWhole = process.env.MODE === 'evidence';
/** Both engines together make 600 clean runs, as many as forgeries are tried. */
const HISTORIES = Number(process.env.RETENTIOND_CLEAN_HISTORIES ?? (isWhole ? 11 : 1));
const STEPS_EACH = isWhole ? 28 : 4;
/** Every whole run has these, so that every step is taken; the others are new ones. */
const ALWAYS = THEMES.length;
const LEAST = 300;
/** What is drawn first on the second engine, which would repeat the other's histories. */
const ON_THE_OTHER = 900;
const SECONDS_EACH = 240;

const { kept, keep } = seedFile(join(import.meta.dirname, '../clean-seeds.txt'));

/** Draws honest histories over one kind of target, and has each verified after every step. */
export function tryHistories(engine: TestEngine): void {
  let opened: Agency | null = null;
  const agency = (): Agency => {
    opened ??= openAgency();
    return opened;
  };
  afterAll(() => opened?.close());

  test(`${engine.name}: honest histories verify after every step`, {
    timeout: 1_000 * SECONDS_EACH * (HISTORIES + 2),
  }, async ({ task }) => {
    const clean = nothingTried();
    task.meta.clean = clean;
    const failures: unknown[] = [];
    for (const seed of seedsFor(engine))
      await tryHistory(engine, seed, clean, agency).catch((error: unknown) => {
        failures.push(error);
      });
    // All of them are told at once.
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
    expect(Object.values(clean.alarms)).toEqual(VERIFIERS.map(() => 0));
    if (!isWhole || process.env.RETENTIOND_TEST_SEED !== undefined) return;
    for (const verifier of VERIFIERS) expect(clean.tried[verifier]).toBeGreaterThanOrEqual(LEAST);
    expect(STEPS.map(({ name }) => name).filter((name) => !clean.steps[name])).toEqual([]);
  });
}

function seedsFor({ name }: TestEngine): readonly number[] {
  const wanted = process.env.RETENTIOND_TEST_SEED;
  if (wanted !== undefined) return [Number(wanted)];
  const fixed = name === POSTGRESQL.name ? 0 : ON_THE_OTHER;
  const fresh = 2 * ON_THE_OTHER + Math.floor(Math.random() * 1_000_000);
  const drawn = Array.from({ length: HISTORIES }, (_, index) => (index < ALWAYS ? fixed : fresh) + index);
  return [...new Set([...kept(name), ...drawn])];
}

async function tryHistory(
  engine: TestEngine,
  seed: number,
  clean: Clean,
  agency: () => Agency,
): Promise<void> {
  const random = randomOf(seed);
  const { steps, isPast = false, settings = {} } = THEMES[seed % THEMES.length] as Theme;
  const world = await openWorld({ engine, isPast, agency, clean, verify: verifyTables });
  world.configure(settings);
  const taken: string[] = [];
  try {
    while (taken.length < STEPS_EACH) {
      const first = steps.filter(({ name }) => !taken.includes(name));
      const step = drawStep(world, first, random);
      taken.push(step.name);
      await step.take(world, random);
      clean.steps[step.name] = (clean.steps[step.name] ?? 0) + 1;
      await verifyTables(world);
      await verifyExported(world, random);
    }
    for (const { kind } of await readEntries(world.state)) clean.kinds[kind] = (clean.kinds[kind] ?? 0) + 1;
    clean.histories += 1;
  } catch (error) {
    keep(engine.name, seed);
    console.error(`${engine.name}: the history RETENTIOND_TEST_SEED=${seed} breaks: ${error}`);
    throw new Error(`RETENTIOND_TEST_SEED=${seed}, after: ${taken.join('; ')}: ${error}`, { cause: error });
  } finally {
    await world.drop();
  }
}
