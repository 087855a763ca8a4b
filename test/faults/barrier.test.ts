import type { Said } from './act.ts';
import { ACTS } from './act.ts';
import { cellsOf, type Run, runsAt, tryFault } from './cell.ts';
import type { Form } from './ground.ts';
import { rowsOfPerson } from './land.ts';
import { passLimits } from './limits.ts';
import { findViolations, type Violation } from './promises.ts';
import { isInHand } from './scenes.ts';
import { openStage } from './stage.ts';

/** The steps that a short run meets. */
const FORM_AT: Readonly<Record<number, Form>> = {
  0: 'removes first',
  3: 'alters first',
  5: 'removes first',
  10: 'removes first',
};
const LONGEST_PATIENCE_MS = 1_200;

const reach = openStage();

/** A worker freezes, a hold is placed, the worker is revived: what stood when the hold was effective stands for ever. */
const holdMeanwhile: Run = async (cell, random) => {
  const reached = await reach(cell, random);
  const { site, crop, scene, actor, said } = reached;
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
  said.push((await actor.ended) as Said, ...(await scene.settle(reached)));
  const pending: Violation = { promise: 'P2', fact: `the hold was not placed: ${placed.why}` };
  return [...(placed.status === 'succeeded' ? [] : [pending]), ...(await findViolations(site, crop, said))];
};

for (const { step, form } of cellsOf((step, form) => FORM_AT[step] === form)) {
  if (isInHand(step)) tryFault(step, form, 'freeze, hold placed, revival', runsAt(step, form), holdMeanwhile);
}
