import { afterEach, describe, expect, test } from 'vitest';
import { casesNow, ENGINES } from '../support/engines/engines.ts';
import { connect } from '../support/engines/postgresql.ts';
import { addVisits, closeScenes, countsIn, isAudited, makeScene, type Visit } from '../support/summaries.ts';
import type { Verdict } from '../support/wire.ts';
import { openDesk } from '../support/worker.ts';

const KILLS = process.env.MODE === 'long' ? [100] : [8];
const FEW_KILLS = [4];
/** Statements of about two batches. */
const LATEST = { PostgreSQL: 70, MariaDB: 110 };
const ROWS_PER_KILL = 15;

afterEach(closeScenes);

describe.each(ENGINES)('a worker that counts rows, killed at any statement on $name', (engine) => {
  test.each(casesNow(engine, KILLS, FEW_KILLS))(
    'killed %i times at random statements, has counted every row once',
    { timeout: 180_000 + Math.max(...KILLS) * 15_000 },
    async (kills) => {
      const scene = await makeScene({ engine, batchRows: 5 });
      const desk = await openDesk(scene.project);
      const state = await connect(scene.project.database.controlSuperuserUrl);
      const at = '2024-03-05T12:00:00Z';
      const rows = (country: string | null, count: number): Visit[] => Array(count).fill({ at, country });
      const many = kills * ROWS_PER_KILL;
      await addVisits(scene, [...rows('fr', many), ...rows('li', 4), ...rows(null, 9)]);
      const deaths: string[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const nth = 1 + Math.floor(Math.random() * LATEST[engine.name]);
        const delivered = Math.random() < 0.5;
        const seen = { count: 0, at: 'never' };
        const worker = desk.start((sql): Verdict => {
          if (seen.count > 0 || sql.includes('INTO retentiond.lease')) seen.count += 1;
          if (seen.count === nth) {
            seen.at = sql.trim().split(/\s+/).slice(0, 4).join(' ');
            worker.child.kill('SIGKILL');
          }
          return seen.count >= nth && !(seen.count === nth && delivered) ? 'cut' : 'pass';
        });
        desk.prepare();
        await worker.applied;
        deaths.push(`${seen.at} (${nth}${delivered ? ', delivered' : ''})`);
        await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
      }
      const last = await desk.start(() => 'pass').applied;
      const story = deaths.join('\n');
      expect(last?.rules[0], story).toMatchObject({ status: 'succeeded', stopped_by: null });
      expect(await countsIn(scene), story).toEqual({ rest: 13, '2024-03-01 fr': many });
      expect((await scene.target.query('SELECT id FROM visits')).rows, story).toEqual([]);
      expect(await isAudited(scene), story).toBe(true);
      await state.end();
      await desk.close();
    },
  );
});
