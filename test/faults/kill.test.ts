import { setTimeout as wait } from 'node:timers/promises';
import { cellsOf, type Run, runsAt, STEPS, tryFault } from './cell.ts';
import { findViolations } from './promises.ts';
import { openStage } from './stage.ts';

const LONGEST_PAUSE_MS = 20;

const reach = openStage();

const kill: Run = async (cell, random) => {
  const reached = await reach(cell, random);
  const { site, crop, scene, actor, said } = reached;
  await wait(random.below(LONGEST_PAUSE_MS));
  actor.kill();
  await actor.ended;
  const found = await scene.check(reached);
  said.push(...(await scene.settle(reached)));
  return [...found, ...(await findViolations(site, crop, said))];
};

/** Where a short run meets rows that are altered: an intent without its change, then both without the outcome. */
const ALTERED = [2, 4];

/** Whoever waits does so on each kind of server. */
const isWaiting = (step: number): boolean => STEPS[step] === 'brake: waiting';

for (const { step, form } of cellsOf(
  (step, form) =>
    form === 'removes first' ||
    (form === 'alters first' && ALTERED.includes(step)) ||
    (form === 'removes first on MariaDB' && (step === ALTERED[0] || isWaiting(step))),
))
  tryFault(step, form, 'kill', runsAt(step, form), kill);
