import { join } from 'node:path';
import { rotateSigningKey } from '../../../../src/app/audit/keys/rotate-signing-key.ts';
import { recordForApply } from '../../../../src/app/run/record-set.ts';
import { FAILPOINTS, type Failpoint, watchFailpoints } from '../../../../src/failpoint.ts';
import type { Act } from '../../../faults/act.ts';
import type { Random } from '../../../plan/random.ts';
import { makeRounds } from '../round.ts';
import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { onSession, sign, writeKey } from './evidence.ts';
import { fillSome } from './runs.ts';

const POINTS = Object.keys(FAILPOINTS) as readonly Failpoint[];
export const pointsOf = (...groups: readonly string[]): readonly Failpoint[] =>
  POINTS.filter((point) => groups.includes(point.split(':', 1)[0] ?? ''));

/** As if the time of everybody's lease had passed. */
async function lapse({ state }: World): Promise<void> {
  await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
}

const mayRun = (world: World): boolean => !world.isPast;

/** A process of its own dies at a step of what it does, if it comes there. */
export async function kill(
  world: World,
  random: Random,
  { act, about, point }: { readonly act: Act; readonly about: string; readonly point: Failpoint },
): Promise<void> {
  const actor = world
    .agency()
    .call(world.project.folder, { act, about, point, arrival: 1 + random.below(2) });
  if (await actor.reached) actor.kill();
  await actor.ended;
  await world.verify();
  await lapse(world);
}

/** What throws at the first arrival at a step, as nothing of ours does, and leaves everything as it is. */
async function breakAt(point: Failpoint, work: () => Promise<unknown>): Promise<void> {
  const state = { left: 1 };
  watchFailpoints(async (reached) => {
    if (reached !== point || state.left === 0) return;
    state.left -= 1;
    throw new Error(BROKEN);
  });
  try {
    await work();
  } catch (error) {
    if (!String((error as Error).message).includes(BROKEN)) throw error;
  } finally {
    watchFailpoints(async () => undefined);
  }
}

const BROKEN = 'broken on purpose';

export const FAULT_STEPS: readonly Step[] = [
  {
    name: 'a run is killed',
    weight: 5,
    may: (world) => mayRun(world) && !world.isPaused && world.raised.size === 0,
    take: async (world, random) => {
      await fillSome(world, random);
      const project = world.project.read();
      await recordForApply(await world.place(), project, project.rules);
      await kill(world, random, {
        act: 'apply',
        about: '',
        point: random.pick(pointsOf('batch', 'archive')),
      });
    },
  },
  {
    name: 'a recovery is killed',
    weight: 3,
    may: (world) => mayRun(world) && !world.isPaused && world.raised.size === 0,
    take: async (world, random) => {
      await fillSome(world, random);
      const project = world.project.read();
      await recordForApply(await world.place(), project, project.rules);
      const point = random.pick(['batch: intent durable', 'batch: committed', 'archive: durable'] as const);
      await kill(world, random, { act: 'apply', about: '', point });
      await kill(world, random, { act: 'apply', about: '', point: random.pick(pointsOf('recovery')) });
    },
  },
  {
    name: 'whoever places a hold is killed',
    weight: 2,
    may: mayRun,
    take: (world, random) =>
      kill(world, random, { act: 'hold', about: '2', point: random.pick(pointsOf('hold')) }),
  },
  {
    name: 'a run breaks off',
    weight: 4,
    take: async (world, random) => {
      await fillSome(world, random);
      const points = pointsOf('batch', 'archive', 'recovery');
      await breakAt(random.pick(points), () => world.say('apply --yes', [0, 1, 5]));
      await world.verify();
      await lapse(world);
    },
  },
  {
    name: 'a daemon breaks off',
    weight: 2,
    take: async (world, random) => {
      await fillSome(world, random);
      await breakAt(random.pick(POINTS), () => makeRounds(world, { owes: true }));
      await world.verify();
      await lapse(world);
    },
  },
  {
    name: 'a checkpoint breaks off',
    weight: 3,
    take: async (world, random) => {
      await breakAt(random.pick(pointsOf('checkpoint')), () => sign(world));
    },
  },
  {
    name: 'a rotation of the signing key breaks off, and is done once more',
    weight: 2,
    take: async (world, random) => {
      await sign(world);
      const key = writeKey(world);
      const file = join(world.project.folder, key);
      const rotate = (): Promise<void> => onSession(world, (place) => rotateSigningKey(place, file));
      await breakAt(random.pick(pointsOf('rotation', 'checkpoint')), rotate);
      await world.verify();
      await rotate();
      world.configure({ signingKey: key });
    },
  },
];
