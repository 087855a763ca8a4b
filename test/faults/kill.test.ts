import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { Said } from './act.ts';
import { type Agency, openAgency } from './actor.ts';
import { cellsOf, type Run, runsAt, tryFault } from './cell.ts';
import { clear, sow } from './land.ts';
import { findViolations } from './promises.ts';
import { sceneOf } from './scenes.ts';
import { openSites } from './sites.ts';

const LONGEST_PAUSE_MS = 20;

const sites = openSites();
let agency: Agency;
beforeAll(() => {
  agency = openAgency();
});
afterAll(async () => {
  agency.close();
  await sites.close();
});

const kill: Run = async ({ step, form }, random) => {
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
  await wait(random.below(LONGEST_PAUSE_MS));
  actor.kill();
  await actor.ended;
  const found = await scene.check(place);
  said.push(...(await scene.settle(place)));
  return [...found, ...(await findViolations(site, crop, said))];
};

for (const { step, form } of cellsOf((_, form) => form === 0))
  tryFault(step, form, 'kill', runsAt(step), kill);
