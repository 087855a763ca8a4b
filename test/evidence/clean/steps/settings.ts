import { vi } from 'vitest';
import { PERIODS, POLICIES } from '../files.ts';
import { makeRounds } from '../round.ts';
import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { apply, fillSome } from './runs.ts';

/** From then on the host's clock says what the servers' do, which meanwhile find a plan of its present too old. */
export async function letMonthsPass(world: World): Promise<void> {
  const file = `plan-${world.next()}.json`;
  await world.say(`plan --out ${file}`);
  await world.say(`approve ${file} --yes`, [5]);
  vi.useRealTimers();
  world.isPast = false;
}

export const SETTING_STEPS: readonly Step[] = [
  {
    name: 'policy changed',
    weight: 4,
    take: async ({ project }, random) => {
      const [name, text] = random.pick(Object.entries(POLICIES));
      project.write(`policies/${name}.yaml`, text(random.pick(PERIODS)));
    },
  },
  {
    name: 'configuration changed',
    weight: 4,
    take: async (world, random) => {
      const approvals = world.isPast ? (['never'] as const) : (['never', 'widened', 'always'] as const);
      world.configure({
        approval: random.pick(approvals),
        fourEyes: random.chance(0.4),
        // A row of the log takes its line along, and both must fit.
        batchRows: 2 + random.below(5),
        coolingOff: random.pick(['1 second', '7 days']),
        plausibleAfter: `19${70 + random.below(30)}-01-01`,
      });
      await apply(world);
    },
  },
  {
    name: 'observing for a while',
    weight: 1,
    take: async (world, random) => {
      await fillSome(world, random);
      world.configure({ mode: 'observe' });
      await makeRounds(world, { owes: true });
      await world.verify();
      world.configure({ mode: 'enforce' });
    },
  },
  {
    name: 'months pass, and a plan is too old',
    weight: 4,
    may: ({ isPast }) => isPast,
    take: async (world) => {
      await letMonthsPass(world);
    },
  },
];
