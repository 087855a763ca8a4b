import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';
import type { Said } from './act.ts';
import { cellsOf, isWhole, type Run, tryFault } from './cell.ts';
import { clear, sow } from './land.ts';
import { applyWith } from './meet.ts';
import { findViolations } from './promises.ts';
import { isInHand, sceneOf } from './scenes.ts';
import { openSites, type Sites } from './sites.ts';

const RUNS = isWhole ? 2 : 1;
/** What a short run meets: an intent without its change, and a change without its outcome. */
const SAMPLE = {
  target: { step: 2, form: 'removes first' },
  control: { step: 4, form: 'locks first' },
} as const;
const LONGEST_OUTAGE_MS = 1_500;

const SIDES = ['target', 'control'] as const;
type Side = (typeof SIDES)[number];

const servers = new Map<Side, PrivatePostgres>();
let sites: Sites;
beforeAll(async () => {
  for (const side of SIDES) servers.set(side, await startPostgres({ fsync: false }));
  const url = (side: Side): string => (servers.get(side) as PrivatePostgres).url('postgres');
  sites = openSites({ target: url('target'), control: url('control') });
});
afterAll(async () => {
  await sites.close();
  for (const server of servers.values()) await server.remove();
});

/** Stopped as after a crash, and started again after a while, whatever the worker does meanwhile. */
function stopServer(side: Side): Run {
  return async ({ step, form }, random) => {
    const site = await sites.at(step, form);
    const server = servers.get(side) as PrivatePostgres;
    const scene = sceneOf(step);
    await clear(site);
    const crop = await sow(site, random);
    const place = { site, crop, step };
    const said: Said[] = [...(await scene.stage(place, random))];
    const back: Promise<void>[] = [];
    const arrival = 1 + random.below(scene.arrivals);
    said.push(
      await applyWith(site, step, arrival, async () => {
        await server.stop('immediate');
        back.push(wait(random.below(LONGEST_OUTAGE_MS)).then(server.restart));
      }),
    );
    await Promise.all(back);
    said.push(...(await scene.settle(place)));
    return findViolations(site, crop, said);
  };
}

for (const side of SIDES) {
  const cells = cellsOf((step, form) => step === SAMPLE[side].step && form === SAMPLE[side].form);
  for (const { step, form } of cells.filter((cell) => isInHand(cell.step)))
    tryFault(step, form, `${side} stopped immediate`, RUNS, stopServer(side));
}
