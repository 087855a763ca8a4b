import { makeRounds } from '../round.ts';
import type { Step } from '../step.ts';

export const REST_STEPS: readonly Step[] = [
  {
    name: 'every rule paused',
    weight: 2,
    may: ({ isPaused }) => !isPaused,
    take: async (world, random) => {
      await world.say(`pause --why works${random.chance(0.5) ? ' --until 2099-01-01' : ''}`);
      world.isPaused = true;
    },
  },
  {
    name: 'every rule resumed',
    weight: 8,
    may: ({ isPaused }) => isPaused,
    take: async (world) => {
      await world.say('resume');
      world.isPaused = false;
    },
  },
  {
    name: 'one rule paused and resumed',
    weight: 3,
    may: ({ settings }) => settings.approval === 'never',
    take: async (world) => {
      // From then on it is in force.
      await makeRounds(world);
      await world.say('pause crm/log/logs --why works');
      await world.verify();
      await world.say('resume crm/log/logs');
    },
  },
];
