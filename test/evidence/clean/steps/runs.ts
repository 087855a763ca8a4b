import { watchFailpoints } from '../../../../src/failpoint.ts';
import type { Random } from '../../../plan/random.ts';
import { fill, TABLES } from '../ground.ts';
import { type Step, TRANSIENT } from '../step.ts';
import type { World } from '../world.ts';

/** Exit codes: done, failed (as where one rule of several is refused), refused. */
const ENDS = [0, 1, 5];
/** What may end a rule's run that nothing is wrong with. */
const HONEST: readonly (string | null)[] = [null, 'pause', 'approval-missing', 'observed', ...TRANSIENT];
const AGES = [0, 2, 2, 8];

/** Runs every rule as a person does; throws where one ends by anything but what it may. */
export async function apply(world: World, argv = 'apply'): Promise<void> {
  const { stdout, stderr } = await world.say(`${argv} --yes --json`, ENDS);
  if (stdout === '') throw new Error(`\`${argv}\` ran nothing: ${stderr}`);
  const { rules } = JSON.parse(stdout) as { rules: readonly { rule: string; stopped_by: string | null }[] };
  const may = world.raised.size > 0 ? [...HONEST, 'alarm'] : HONEST;
  const strange = rules.filter(({ stopped_by }) => !may.includes(stopped_by));
  if (strange.length > 0) throw new Error(`${JSON.stringify(strange)}: ${stderr}`);
}

/** Rows of every age, in some of the tables. */
export async function fillSome({ engine, crm }: World, random: Random): Promise<void> {
  for (const table of TABLES.filter(() => random.chance(0.6)))
    await fill(engine, crm, { table, rows: 1 + random.below(7), years: random.pick(AGES) });
}

/** Has the ledger verified in the midst of something: at some steps of batches, checkpoints and holds, whatever is open then. */
async function verifiedMeanwhile(world: World, random: Random, work: () => Promise<void>): Promise<void> {
  const state = { left: 1 + random.below(3), failure: null as unknown };
  watchFailpoints(async () => {
    if (state.left === 0 || !random.chance(0.3)) return;
    state.left -= 1;
    await world.verify().catch((error: unknown) => {
      state.failure = error;
    });
  });
  try {
    await work();
  } finally {
    watchFailpoints(async () => undefined);
  }
  if (state.failure) throw state.failure;
}

export const RUN_STEPS: readonly Step[] = [
  { name: 'rows are added', weight: 4, take: fillSome },
  {
    name: 'rows are added and applied',
    weight: 8,
    take: async (world, random) => {
      await fillSome(world, random);
      await apply(world);
    },
  },
  { name: 'applied', weight: 3, take: (world) => apply(world) },
  {
    name: 'applied, and verified meanwhile',
    weight: 4,
    take: async (world, random) => {
      await fillSome(world, random);
      await verifiedMeanwhile(world, random, () => apply(world));
    },
  },
];
