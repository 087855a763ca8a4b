import { vi } from 'vitest';
import { PERIODS, POLICIES } from '../files.ts';
import type { Step } from '../step.ts';
import { apply } from './runs.ts';

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
      if (world.settings.mode === 'enforce') await apply(world);
    },
  },
  {
    name: 'observing, or no more',
    weight: 1,
    take: async (world) => {
      world.configure({ mode: world.settings.mode === 'observe' ? 'enforce' : 'observe' });
    },
  },
  {
    name: 'months pass',
    weight: 4,
    may: ({ isPast }) => isPast,
    take: async (world) => {
      vi.useRealTimers();
      world.isPast = false;
    },
  },
];
