import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { judgeSinks } from '../../../../src/app/audit/checkpoint/judge-sinks.ts';
import { makeCheckpoint } from '../../../../src/app/audit/checkpoint/make-checkpoint.ts';
import type { Workplace } from '../../../../src/app/control/workplace.ts';
import { ANCHOR_ACCESS } from '../../../../src/app/daemon/anchor-access.ts';
import { hostClock } from '../../../../src/clock.ts';
import type { Session } from '../../../../src/database/session.ts';
import { SINK } from '../files.ts';
import { newKey } from '../plot.ts';
import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { apply, fillSome } from './runs.ts';
import { letMonthsPass } from './settings.ts';

const AWAY = 'checkpoints-away';

export async function onSession(
  world: World,
  work: (place: Workplace, session: Session) => Promise<unknown>,
): Promise<void> {
  const place = await world.place();
  const session = await place.control.open();
  try {
    await work(place, session);
  } finally {
    await session.close();
  }
}

export const sign = (world: World): Promise<void> =>
  onSession(world, (place, session) => makeCheckpoint(place, session, 'daemon'));

function moveSink({ project }: World, from: string, to: string): void {
  renameSync(join(project.folder, from), join(project.folder, to));
}

/** A key in its own file, and its name. */
export function writeKey({ project, next }: World): string {
  const name = `key-${next()}.key`;
  project.write(name, newKey());
  return name;
}

const isHere = ({ isSinkAway }: World): boolean => !isSinkAway;

export const EVIDENCE_STEPS: readonly Step[] = [
  { name: 'checkpoint', weight: 5, take: sign },
  {
    name: 'checkpoints while nothing happens',
    weight: 2,
    take: async (world) => {
      await sign(world);
      await sign(world);
    },
  },
  {
    name: 'the sink goes away',
    weight: 2,
    may: isHere,
    take: async (world) => {
      moveSink(world, SINK, 'away');
      world.isSinkAway = true;
      await sign(world);
    },
  },
  {
    name: 'the sink is back',
    weight: 6,
    may: ({ isSinkAway }) => isSinkAway,
    take: async (world) => {
      moveSink(world, 'away', SINK);
      world.isSinkAway = false;
      await sign(world);
    },
  },
  {
    name: 'the sink is away for longer than it may, and back',
    weight: 1,
    may: isHere,
    take: async (world) => {
      world.configure({ grace: '1 second' });
      moveSink(world, SINK, 'away');
      world.isSinkAway = true;
      await sign(world);
      await wait(1_100);
      world.raised.add(AWAY);
      await onSession(world, judgeSinks);
      await world.verify();
      await apply(world);
      await world.verify();
      moveSink(world, 'away', SINK);
      world.isSinkAway = false;
      await sign(world);
      world.raised.delete(AWAY);
      world.configure({ grace: '1 hour' });
    },
  },
  {
    name: 'digest key rotated',
    weight: 3,
    take: async (world) => {
      const { digestKey, previousDigestKeys } = world.settings;
      const key = writeKey(world);
      await world.say(`audit rotate --digest-key ${key} --yes`);
      await world.verify();
      world.configure({ digestKey: key, previousDigestKeys: [...previousDigestKeys, digestKey] });
    },
  },
  {
    name: 'hold refused under the key before',
    weight: 2,
    take: async (world) => {
      const { digestKey, previousDigestKeys } = world.settings;
      const key = writeKey(world);
      await world.say(`audit rotate --digest-key ${key} --yes`);
      await world.say('hold place --category logs --matter case-3 --reason court', [5]);
      world.configure({ digestKey: key, previousDigestKeys: [...previousDigestKeys, digestKey] });
    },
  },
  {
    name: 'signing key rotated',
    weight: 3,
    take: async (world) => {
      await sign(world);
      const key = writeKey(world);
      await world.say(`audit rotate --signing-key ${key} --yes`);
      await world.verify();
      world.configure({ signingKey: key });
      await sign(world);
    },
  },
  {
    name: 'somebody looks, and that is anchored',
    weight: 4,
    take: async (world, random) => {
      await world.say('audit list');
      if (random.chance(0.5)) await world.say('audit show 1');
      await world.verify();
      await onSession(world, (place, session) => ANCHOR_ACCESS.perform(place, session));
    },
  },
  {
    name: 'receipts pruned',
    weight: 4,
    may: (world) => isHere(world) && world.raised.size === 0,
    take: async (world, random) => {
      if (world.isPast) {
        await fillSome(world, random);
        await apply(world);
      }
      await sign(world);
      if (world.isPast) await letMonthsPass(world);
      for (const connection of ['crm', 'vault'])
        await world.say(`audit prune --receipts ${connection} --yes`);
    },
  },
  {
    name: 'digests pruned',
    weight: 3,
    take: async (world) => {
      await sign(world);
      const before = new Date(Number(hostClock() / 1_000n)).toISOString().slice(0, 19);
      await world.say(`audit prune --digests --before ${before}Z --yes`);
    },
  },
];
