import { afterAll, beforeAll } from 'vitest';
import type { Said } from './act.ts';
import { ACTS } from './act.ts';
import { type Agency, openAgency } from './actor.ts';
import { cellsOf, type Run, runsAt, tryFault } from './cell.ts';
import { clear, rowsOfPerson, sow } from './land.ts';
import { passLimits } from './limits.ts';
import { findViolations, type Violation } from './promises.ts';
import { isInHand, sceneOf } from './scenes.ts';
import { openSites } from './sites.ts';

const SAMPLE = 5;
const LONGEST_PATIENCE_MS = 1_200;

const sites = openSites();
let agency: Agency;
beforeAll(() => {
  agency = openAgency();
});
afterAll(async () => {
  agency.close();
  await sites.close();
});

/** A worker freezes, a hold is placed, the worker is revived: what stood when the hold was effective stands for ever. */
const holdMeanwhile: Run = async ({ step, form }, random) => {
  const site = await sites.at(step, form);
  const scene = sceneOf(step);
  await clear(site);
  const crop = await sow(site, random);
  const place = { site, crop, step };
  const said: Said[] = [...(await scene.stage(place, random))];
  const order = { act: scene.act, about: '', point: step, arrival: 1 + random.below(scene.arrivals) };
  const actor = agency.call(site.project.folder, order);
  if (!(await actor.reached)) throw new Error(`never came there: ${JSON.stringify(await actor.ended)}`);
  actor.freeze();
  const limits = passLimits(site, await site.connections(), {
    after: random.below(LONGEST_PATIENCE_MS),
    never: false,
  });
  // A batch whose worker gives no sign of life is recovered by whoever places the hold.
  await site.lapse();
  const placed = await ACTS.hold(site.project.folder, crop.person);
  await limits.over();
  for (const id of await rowsOfPerson(site, crop)) {
    crop.due.delete(id);
    crop.held.add(id);
  }
  actor.revive();
  said.push((await actor.ended) as Said, ...(await scene.settle(place)));
  const pending: Violation = { promise: 'P2', fact: `the hold was not placed: ${placed.why}` };
  return [...(placed.status === 'succeeded' ? [] : [pending]), ...(await findViolations(site, crop, said))];
};

for (const { step, form } of cellsOf((step, form) => step % SAMPLE === 0 && form === 0)) {
  if (isInHand(step)) tryFault(step, form, 'freeze, hold placed, revival', runsAt(step), holdMeanwhile);
}
