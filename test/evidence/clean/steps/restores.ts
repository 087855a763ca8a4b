import { applyRules } from '../../../../src/app/run/apply.ts';
import { recordForApply } from '../../../../src/app/run/record-set.ts';
import { backUpTarget } from '../../../support/backup.ts';
import { fill } from '../ground.ts';
import type { Step } from '../step.ts';
import type { World } from '../world.ts';
import { apply } from './runs.ts';

const RESTORED = 'target-restored';

/** How many rows went. Not by the command line: it would refuse to go on beside the backup, whose tables nobody has mapped. */
async function purge(world: World): Promise<number> {
  const project = world.project.read();
  const place = await world.place();
  await recordForApply(place, project, project.rules);
  return (await applyRules(place, project.rules)).applied.totals.rows;
}

export const RESTORE_STEPS: readonly Step[] = [
  {
    name: 'a target is restored, and a person says so',
    weight: 2,
    // Whoever holds the log would keep it from being purged in between.
    may: (world) =>
      world.settings.approval === 'never' &&
      !world.isPast &&
      !world.isPaused &&
      world.holds.size === 0 &&
      world.raised.size === 0,
    take: async (world) => {
      const { engine, project, crm, state, raised } = world;
      let gone = 0;
      // Afterwards nothing is due but what is added here.
      await apply(world);
      const backup = await backUpTarget(engine, project.database);
      try {
        await fill(engine, crm, { table: 'log', rows: 4, years: 2 });
        gone = await purge(world);
        await world.verify();
        await backup.restore();
      } finally {
        await backup.drop();
      }
      raised.add(RESTORED);
      await apply(world);
      await world.verify();
      // Whatever is held while it cools off was not purged, so that nothing is missing.
      const { rows: standing } = await state.query('SELECT FROM retentiond.alarm WHERE cleared_at IS NULL');
      if (standing.length > 0) await world.say(`resume --alarm ${RESTORED} --yes`);
      else if (gone > 0) throw new Error('the restored target was not noticed');
      raised.delete(RESTORED);
      await apply(world);
    },
  },
];
