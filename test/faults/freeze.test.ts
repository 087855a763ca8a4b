import { setTimeout as wait } from 'node:timers/promises';
import type { Said } from './act.ts';
import type { Actor } from './actor.ts';
import { cellsOf, isWhole, type Run, runsAt, tryFault } from './cell.ts';
import { logOf, sowMore } from './land.ts';
import { passLimits } from './limits.ts';
import { findViolations, type Violation } from './promises.ts';
import type { Site } from './site.ts';
import { openStage } from './stage.ts';

const LONGEST_PATIENCE_MS = 1_200;
const LONGEST_SLEEP_MS = 600;

const reach = openStage();

const freeze: Run = async (cell, random, index) => {
  const reached = await reach(cell, random);
  const { site, crop, scene, actor, said } = reached;
  actor.freeze();
  const limits = passLimits(site, await site.connections(), {
    after: random.below(LONGEST_PATIENCE_MS),
    // The first whole run of a cell waits for the server's own.
    never: isWhole && index === 0,
  });
  const early = random.chance(0.25) ? wait(random.below(LONGEST_SLEEP_MS)).then(actor.revive) : null;
  said.push(...(await scene.settle(reached)));
  await limits.over();
  await early;
  await sowMore(site, crop, 3);
  await scene.reached(reached);
  const found = early === null && scene.act === 'apply' ? await reviveLate(site, actor) : [];
  actor.revive();
  said.push((await actor.ended) as Said, ...(await scene.settle(reached)));
  return [...found, ...(await findViolations(site, crop, said))];
};

/** One that was followed by another changes nothing more, whatever is due. */
async function reviveLate(site: Site, actor: Actor): Promise<readonly Violation[]> {
  const before = await logOf(site);
  actor.revive();
  await actor.ended;
  if ((await logOf(site)) === before) return [];
  return [{ promise: 'P8', fact: 'a worker that was followed by another changed rows when it was revived' }];
}

/** Where a short run meets rows that are altered: they are, and it is not committed. */
const ALTERED = 3;

for (const { step, form } of cellsOf(
  (step, form) => form === 'locks first' || (form === 'alters first' && step === ALTERED),
))
  tryFault(step, form, 'freeze, takeover, revival', runsAt(step, form), freeze);
