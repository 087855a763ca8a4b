import { afterAll, beforeAll } from 'vitest';
import type { Random } from '../../demo/company/random.ts';
import type { Said } from './act.ts';
import { type Actor, type Agency, openAgency } from './actor.ts';
import type { Cell } from './cell.ts';
import { clear, sow } from './land.ts';
import type { Place, Scene } from './scenes/scene.ts';
import { arrivalsAt, sceneOf } from './scenes.ts';
import { openSites } from './sites.ts';

/** A process that stands at a step, and everything around it. */
export interface Reached extends Place {
  readonly scene: Scene;
  readonly actor: Actor;
  /** How those ended who set the scene; whoever acts afterwards adds to it. */
  readonly said: Said[];
}

/** Brings a process of its own to the step of a cell. */
export type Reach = (cell: Pick<Cell, 'step' | 'form'>, random: Random) => Promise<Reached>;

/** Sites and processes for one test file; they end with it. */
export function openStage(): Reach {
  const sites = openSites();
  let agency: Agency;
  beforeAll(() => {
    agency = openAgency();
  });
  afterAll(async () => {
    agency.close();
    await sites.close();
  });
  return async ({ step, form }, random) => {
    const site = await sites.at(step, form);
    const scene = sceneOf(step);
    await clear(site);
    const crop = await sow(site, random, step);
    const place = { site, crop, step };
    const said: Said[] = [...(await scene.stage(place, random))];
    const arrival = 1 + random.below(arrivalsAt(step));
    const order = { act: scene.act, about: scene.about(crop), point: step, arrival };
    const actor = agency.call(site.project.folder, order);
    if (!(await actor.reached)) throw new Error(`never came there: ${JSON.stringify(await actor.ended)}`);
    await scene.reached(place);
    return { ...place, scene, actor, said };
  };
}
