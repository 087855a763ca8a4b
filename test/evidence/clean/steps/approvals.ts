import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { kill, pointsOf } from './faults.ts';
import { apply } from './runs.ts';

const asksNow = ({ settings, isPast }: World): boolean => settings.approval !== 'never' && !isPast;

/** Plans, and has as many approve as must; the plan's file. */
async function approve(world: World): Promise<string> {
  const file = `plan-${world.next()}.json`;
  await world.say(`plan --out ${file}`);
  await world.say(`approve ${file} --yes`);
  if (world.settings.fourEyes) {
    await world.say(`approve ${file} --yes`, [5]);
    await world.sayAsAnother(`approve ${file} --yes`);
  }
  return file;
}

export const APPROVAL_STEPS: readonly Step[] = [
  {
    name: 'plan approved, and the rules applied',
    weight: 5,
    may: asksNow,
    take: async (world) => {
      await approve(world);
      await world.verify();
      await apply(world);
    },
  },
  {
    name: 'approved plan applied, once',
    weight: 4,
    may: (world) => asksNow(world) && world.raised.size === 0,
    take: async (world) => {
      const file = await approve(world);
      await apply(world, `apply ${file}`);
      await world.say(`apply ${file} --yes`, [5]);
    },
  },
  {
    name: 'one of two approves',
    weight: 1,
    may: (world) => asksNow(world) && world.settings.fourEyes,
    take: async (world) => {
      const file = `plan-${world.next()}.json`;
      await world.say(`plan --out ${file}`);
      await world.say(`approve ${file} --yes`);
      await world.say(`apply ${file} --yes`, [5]);
    },
  },
  {
    name: 'whoever approves is killed',
    weight: 2,
    may: asksNow,
    take: async (world, random) => {
      const file = `plan-${world.next()}.json`;
      await world.say(`plan --out ${file}`);
      await kill(world, random, { act: 'approve', about: file, point: random.pick(pointsOf('approval')) });
    },
  },
];
