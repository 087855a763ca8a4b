import type { Brake } from '../../brakes/brake.ts';
import { monotonic, sleep } from '../../clock.ts';
import { whichAlarmStops } from '../../control/evidence/alarm.ts';
import { ask } from '../../control/question.ts';
import { whichVersion } from '../../control/rule/rule-in-force.ts';
import { whichPause } from '../../control/run/pause.ts';
import { noteBrakes } from '../../control/run/run-brake.ts';
import { whichRun } from '../../control/run/run-look-up.ts';
import { failpoint } from '../../failpoint.ts';
import { connectionsOf } from '../../rules/rule/rule.ts';
import { haltFor, requireGo, type Used } from '../halt.ts';
import type { Scene } from '../scene.ts';
import { endLine, type Line } from './line.ts';

/** How often a run that waits looks whether it may go on, or must leave; so long it waits for an answer at a stretch. */
const LOOK_MS = 500;

/**
 * Waits as long as something holds the next batch back, with no row in hand; the run goes on small. Throws Halt where a
 * window shuts, a budget is used up or a person stops the run meanwhile.
 */
export async function giveWay(scene: Scene, line: Line, used: Used): Promise<void> {
  let braked = await look(scene);
  if (braked?.length === 0 || scene.signal.aborted) return;
  const since = monotonic();
  // Rows that were taken ahead would stay locked for as long as this lasts.
  await endLine(line);
  let told = '';
  try {
    while (braked?.length !== 0 && !scene.signal.aborted) {
      if (braked) told = await tell(scene, braked, told);
      await failpoint('brake: waiting');
      await requireStill(scene, used);
      await sleep(LOOK_MS, scene.signal).catch(() => undefined);
      braked = (await look(scene)) ?? braked;
    }
  } finally {
    if (told !== '') await release(scene, monotonic() - since, braked?.length === 0);
  }
  if (told !== '') scene.pace.slowDown();
}

/** What holds the next batch back; null where no answer comes soon: whoever waits for one still hears that it must leave. */
function look({ brakes }: Scene): Promise<readonly Brake[] | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(null), LOOK_MS);
    brakes
      .look()
      .then(resolve, reject)
      .finally(() => clearTimeout(late));
  });
}

async function release(
  { plan, observer, control, run }: Scene,
  waited: number,
  goesOn: boolean,
): Promise<void> {
  observer.brakeReleased({ rule: plan.checked.rule.id, milliseconds: Math.round(waited), goesOn });
  // What is only shown keeps no run from its end.
  await noteBrakes(control, run.id, []).catch(() => undefined);
}

/** Observers hear of each brake that comes or goes, `status` of each value. */
async function tell(scene: Scene, braked: readonly Brake[], told: string): Promise<string> {
  const now = JSON.stringify(braked);
  if (now === told) return told;
  await noteBrakes(scene.control, scene.run.id, braked);
  if (told === '' || namesOf(JSON.parse(told)) !== namesOf(braked))
    scene.observer.braked({ rule: scene.plan.checked.rule.id, brakes: braked });
  return now;
}

function namesOf(braked: readonly Brake[]): string {
  return JSON.stringify(braked.map(({ connection, brake, trouble }) => [connection, brake, trouble]));
}

/** Otherwise asked before each intent, of which there is none now. */
async function requireStill({ control, plan, run, clock }: Scene, used: Used): Promise<void> {
  const { rule } = plan.checked;
  const halt = haltFor(rule, used, clock());
  if (halt) throw halt;
  requireGo(rule, {
    run: await ask(control, whichRun(run.id)),
    pause: await ask(control, whichPause(rule.id)),
    version: await ask(control, whichVersion(rule.id)),
    alarm: await ask(control, whichAlarmStops(connectionsOf(rule))),
  });
}
