import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../../plan/random.ts';
import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { apply } from './runs.ts';

const SUBJECTS = [
  '--category logs',
  '--category people',
  '--rule crm/account/accounts',
  '--rule crm/visits/visits',
  '--connection crm',
  '--connection vault',
  '--person user=1',
  '--person user=3',
];

async function place(world: World, random: Random): Promise<string> {
  const subject = random.pick(SUBJECTS);
  const review = random.chance(0.3) ? ' --review 2030-01-31' : '';
  const { stdout } = await world.say(`hold place ${subject} --matter case-1 --reason court${review} --json`);
  const { hold } = JSON.parse(stdout) as { readonly hold: string };
  world.holds.add(hold);
  return hold;
}

const some = ({ holds }: World): boolean => holds.size > 0;

/** One that stands, placed for it where none does. */
async function standing(world: World, random: Random): Promise<string> {
  return some(world) ? random.pick([...world.holds]) : place(world, random);
}

/** Where four eyes are on, one asks and is refused to release alone. */
async function release(world: World, hold: string): Promise<void> {
  const argv = `hold release ${hold} --reason over`;
  if (world.settings.fourEyes) {
    // Somebody may have asked before.
    await world.say(argv, [0, 5]);
    await world.say(argv, [5]);
    await world.sayAsAnother(argv, [0, 5]);
  } else await world.say(argv);
  world.holds.delete(hold);
}

export const HOLD_STEPS: readonly Step[] = [
  {
    name: 'hold placed',
    weight: 5,
    take: async (world, random) => {
      await place(world, random);
    },
  },
  {
    name: 'hold released',
    weight: 5,
    may: some,
    take: (world, random) => release(world, random.pick([...world.holds])),
  },
  {
    name: 'release refused',
    weight: 1,
    take: async (world, random) => {
      const hold = await standing(world, random);
      await release(world, hold);
      await world.say(`hold release ${hold} --reason again`, [5]);
    },
  },
  {
    name: 'release asked',
    weight: 2,
    may: ({ settings }) => settings.fourEyes,
    take: async (world, random) => {
      await world.say(`hold release ${await standing(world, random)} --reason over`, [0, 5]);
    },
  },
  {
    name: 'hold released, and cooled off',
    weight: 2,
    take: async (world, random) => {
      const hold = await standing(world, random);
      world.configure({ coolingOff: '1 second' });
      await release(world, hold);
      await wait(1_100);
      await apply(world);
    },
  },
];
