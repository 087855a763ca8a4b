import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { Said } from './act.ts';
import { type Actor, type Agency, openAgency } from './actor.ts';
import { cellsOf, isWhole, type Run, runsAt, tryFault } from './cell.ts';
import { clear, sow, sowMore, standing } from './land.ts';
import { passLimits } from './limits.ts';
import { findViolations, type Violation } from './promises.ts';
import { sceneOf } from './scenes.ts';
import type { Site } from './site.ts';
import { openSites } from './sites.ts';

const LONGEST_PATIENCE_MS = 1_200;
const LONGEST_SLEEP_MS = 600;

const sites = openSites();
let agency: Agency;
beforeAll(() => {
  agency = openAgency();
});
afterAll(async () => {
  agency.close();
  await sites.close();
});

const freeze: Run = async ({ step, form }, random, index) => {
  const site = await sites.at(step, form);
  const scene = sceneOf(step);
  await clear(site);
  const crop = await sow(site, random);
  const place = { site, crop, step };
  const said: Said[] = [...(await scene.stage(place, random))];
  const arrival = 1 + random.below(scene.arrivals);
  const order = { act: scene.act, about: scene.about(crop), point: step, arrival };
  const actor = agency.call(site.project.folder, order);
  if (!(await actor.reached)) throw new Error(`never came there: ${JSON.stringify(await actor.ended)}`);
  await scene.reached(place);
  actor.freeze();
  const limits = passLimits(site, await site.connections(), {
    after: random.below(LONGEST_PATIENCE_MS),
    // The first whole run of a cell waits for the server's own.
    never: isWhole && index === 0,
  });
  const early = random.chance(0.25) ? wait(random.below(LONGEST_SLEEP_MS)).then(actor.revive) : null;
  said.push(...(await scene.settle(place)));
  await limits.over();
  await early;
  await sowMore(site, crop, 3);
  await scene.reached(place);
  const found = early === null && scene.act === 'apply' ? await reviveLate(site, actor) : [];
  actor.revive();
  said.push((await actor.ended) as Said, ...(await scene.settle(place)));
  return [...found, ...(await findViolations(site, crop, said))];
};

/** One that was followed by another changes nothing more, whatever is due. */
async function reviveLate(site: Site, actor: Actor): Promise<readonly Violation[]> {
  const before = await standing(site);
  actor.revive();
  await actor.ended;
  const after = await standing(site);
  if (after.size === before.size) return [];
  return [{ promise: 'P8', fact: 'a worker that was followed by another changed rows when it was revived' }];
}

for (const { step, form } of cellsOf((_, form) => form === 1))
  tryFault(step, form, 'freeze, takeover, revival', runsAt(step), freeze);
