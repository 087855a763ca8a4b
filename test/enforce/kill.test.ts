import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetClient } from '../support/engines/engine.ts';
import { casesNow, ENGINES } from '../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import type { Verdict } from '../support/wire.ts';
import { openDesk, type WorkerDesk } from '../support/worker.ts';

const KILLS = process.env.MODE === 'long' ? [200] : [20];
const FEW_KILLS = [4];
/** Statements of about two batches. */
const LATEST = { PostgreSQL: 45, MariaDB: 75 };
const ROWS_PER_KILL = 15;
const KEPT = 10;

describe.each(ENGINES)('a worker that is killed at any statement on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  let desk: WorkerDesk;
  beforeAll(async () => {
    logs = await makeLogs({ engine, batchRows: 5 });
    desk = await openDesk(logs);
  });
  afterAll(async () => {
    await desk.close();
    await logs.drop();
  });

  /** Starts a worker and kills it at its nth statement since its first lease: before the server gets it, or after. */
  async function killAt(nth: number, delivered: boolean): Promise<string> {
    const state = { count: 0, at: 'never' };
    const worker = desk.start((sql): Verdict => {
      if (state.count > 0 || sql.includes('INTO retentiond.lease')) state.count += 1;
      if (state.count === nth) {
        state.at = sql.trim().split(/\s+/).slice(0, 3).join(' ');
        worker.child.kill('SIGKILL');
      }
      return state.count >= nth && !(state.count === nth && delivered) ? 'cut' : 'pass';
    });
    desk.prepare();
    expect(await worker.applied).toBeNull();
    return state.at;
  }

  test.each(casesNow(engine, KILLS, FEW_KILLS))(
    'killed %i times at random statements, it ends with exactly the right rows and whole evidence',
    {
      timeout: 180_000 + Math.max(...KILLS) * 10_000,
    },
    async (kills) => {
      const due = kills * ROWS_PER_KILL;
      await logs.fill(due, KEPT);
      const deaths: string[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const nth = 1 + Math.floor(Math.random() * LATEST[engine.name]);
        const delivered = Math.random() < 0.5;
        deaths.push(`${await killAt(nth, delivered)} (${nth}${delivered ? ', delivered' : ''})`);
        await logs.lapse();
      }
      const story = deaths.join('\n');
      const last = await desk.start(() => 'pass').applied;
      expect(last?.rules[0], story).toMatchObject({ status: 'succeeded', stopped_by: null });
      expect(await logs.left(), story).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(due);
    },
  );
});
