import { afterAll } from 'vitest';
import type { Said } from './act.ts';
import { cellsOf, type Run, tryFault } from './cell.ts';
import { clear, sow } from './land.ts';
import { MEANWHILES, type Meanwhile } from './meanwhile.ts';
import { applyWith } from './meet.ts';
import { findViolations, type Violation } from './promises.ts';
import { arrivalsAt, isInHand, sceneOf } from './scenes.ts';
import { openSites } from './sites.ts';

/** Whatever comes in between meets every step in every form of a whole run: that is repetition enough. */
const RUNS = 1;
/** In a short run every fault meets one step in one form, and each another one of the first eleven. */
const STEPS = 11;
const SPREAD = 4;

const sites = openSites();
afterAll(() => sites.close());

function runWith(meanwhile: Meanwhile): Run {
  return async ({ step, form }, random) => {
    const site = await sites.at(step, form);
    const scene = sceneOf(step);
    await clear(site);
    const crop = await sow(site, random, step);
    const place = { site, crop, step };
    const said: Said[] = [...(await scene.stage(place, random))];
    const after: (() => Promise<readonly Violation[]>)[] = [];
    const arrival = 1 + random.below(arrivalsAt(step));
    const meddle = async (): Promise<void> => void after.push(await meanwhile(site, crop, random));
    said.push(await applyWith(site, step, arrival, meddle));
    const found = (await Promise.all(after.map((end) => end()))).flat();
    said.push(...(await scene.settle(place)));
    return [...found, ...(await findViolations(site, crop, said))];
  };
}

for (const [row, [fault, meanwhile]] of Object.entries(MEANWHILES).entries()) {
  const cells = cellsOf(
    (step, form, forms) => step === (SPREAD * row) % STEPS && form === forms[row % forms.length],
  );
  for (const { step, form } of cells.filter((cell) => isInHand(cell.step)))
    tryFault(step, form, fault, RUNS, runWith(meanwhile));
}
