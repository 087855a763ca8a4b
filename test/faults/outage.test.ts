import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { TargetServer, TestEngine } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import type { Said } from './act.ts';
import { cellsOf, isWhole, type Run, tryFault } from './cell.ts';
import { type Form, LANDS } from './ground.ts';
import { clear, sow } from './land.ts';
import { applyWith } from './meet.ts';
import { findViolations } from './promises.ts';
import { arrivalsAt, isInHand, sceneOf } from './scenes.ts';
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

/** Servers of this file alone: of each kind a target, and the control database. */
const servers = new Map<TestEngine | 'control', TargetServer>();
const sites = new Map<TestEngine, Sites>();
beforeAll(async () => {
  servers.set('control', await POSTGRESQL.startServer());
  // Only a whole run stops the second kind.
  for (const engine of isWhole ? ENGINES : [POSTGRESQL]) {
    servers.set(engine, await engine.startServer());
    sites.set(engine, openSites({ target: serverOf(engine).url, control: serverOf('control').url }));
  }
});
afterAll(async () => {
  for (const one of sites.values()) await one.close();
  for (const server of servers.values()) await server.remove();
});

function serverOf(which: TestEngine | 'control'): TargetServer {
  return servers.get(which) as TargetServer;
}

function engineOf(form: Form): TestEngine {
  return LANDS[form].ground.engine;
}

/** Stopped as after a crash, and started again after a while, whatever the worker does meanwhile. */
function stopServer(side: Side): Run {
  return async ({ step, form }, random) => {
    const engine = engineOf(form);
    const site = await (sites.get(engine) as Sites).at(step, form);
    const server = serverOf(side === 'target' ? engine : 'control');
    const scene = sceneOf(step);
    await clear(site);
    const crop = await sow(site, random, step);
    const place = { site, crop, step };
    const said: Said[] = [...(await scene.stage(place, random))];
    const back: Promise<void>[] = [];
    const arrival = 1 + random.below(arrivalsAt(step));
    said.push(
      await applyWith(site, step, arrival, async () => {
        await server.kill();
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
