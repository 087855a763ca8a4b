import type { Random } from '../../../plan/random.ts';
import { MARIADB } from '../../../support/engines/mariadb.ts';
import { fill } from '../ground.ts';
import { makeRounds } from '../round.ts';
import { type Step, TRANSIENT } from '../step.ts';
import type { World } from '../world.ts';
import { fillSome } from './runs.ts';

/** What keeps a run from going on, or a checkpoint from being taken, that nothing is wrong with. */
const HONEST: readonly string[] = [
  'pause',
  'interrupted',
  'rule-superseded',
  'approval-missing',
  'observed',
  'cancel',
  'signal',
  ...TRANSIENT,
];

async function rounds(world: World, options: Parameters<typeof makeRounds>[1] = {}): Promise<void> {
  const codes = await makeRounds(world, options);
  const may = [
    ...HONEST,
    ...(world.raised.size > 0 ? ['alarm'] : []),
    ...(world.isSinkAway ? ['checkpoint-not-taken'] : []),
  ];
  const strange = codes.filter((code) => !may.includes(code));
  if (strange.length > 0) throw new Error(`the daemon was troubled: ${strange.join(', ')}`);
}

const RULE = 'crm/log/logs';

const isWorking = (world: World): boolean => !world.isPast && !world.isPaused && world.raised.size === 0;

async function stateOf({ state }: World): Promise<string | null> {
  const { rows } = await state.query(
    'SELECT state FROM retentiond.run WHERE rule = $1 ORDER BY created_at DESC LIMIT 1',
    [RULE],
  );
  return rows[0]?.state ?? null;
}

/** Nobody's hold keeps the rows, and no approval is asked. */
async function owe(world: World, random: Random): Promise<void> {
  await fill(world.engine, world.crm, { table: 'log', rows: 4 + random.below(6), years: 2 });
}

export const DAEMON_STEPS: readonly Step[] = [
  { name: 'the daemon looks round', weight: 3, take: (world) => rounds(world) },
  {
    name: 'the daemon runs what is due',
    weight: 5,
    take: async (world, random) => {
      await fillSome(world, random);
      await rounds(world, { owes: true });
    },
  },
  {
    name: 'the daemon leaves in the midst of its runs',
    weight: 3,
    may: isWorking,
    take: async (world, random) => {
      await owe(world, random);
      await rounds(world, { owes: true, leaves: true });
    },
  },
  {
    name: 'a run that waits is cancelled',
    weight: 4,
    may: isWorking,
    take: async (world, random) => {
      await owe(world, random);
      await rounds(world, { owes: true, leaves: true });
      await world.verify();
      // The run may be over: where its rows are held, or where it waits for approval.
      const isUnfinished = ['interrupted', 'queued', 'paused'].includes((await stateOf(world)) ?? '');
      if ((await stateOf(world)) !== null) await world.say(`cancel ${RULE}`, isUnfinished ? [0] : [5]);
    },
  },
  {
    name: 'a run that failed is tried again',
    weight: 4,
    may: (world) => isWorking(world) && world.settings.approval === 'never',
    take: async (world, random) => {
      await owe(world, random);
      const [make, drop] = triggerOf(world);
      await world.crm.query(make);
      const codes = await makeRounds(world, { owes: true });
      await world.crm.query(drop);
      await world.verify();
      if (codes.some((code) => TRANSIENT.includes(code))) return;
      if (!codes.includes('shape-trigger')) throw new Error(`nothing failed: ${codes.join(', ')}`);
      // What failed may be what a person's run had left, whom alone that concerns.
      await world.say(`retry ${RULE}`, [0, 5]);
      await world.verify();
      await rounds(world);
    },
  },
];

/** A trigger that would keep rows, which no rule runs beside; and its end. */
function triggerOf({ engine }: World): readonly [string, string] {
  if (engine === MARIADB)
    return ['CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW SET @spared = 1', 'DROP TRIGGER spare'];
  return [
    `CREATE OR REPLACE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()`,
    'DROP TRIGGER spare ON log',
  ];
}
