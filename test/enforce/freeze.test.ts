import { afterAll, describe, test } from 'vitest';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { casesNow, ENGINES } from '../support/engines/engines.ts';
import { FREEZES, freezeWorker, untilDone } from '../support/frozen.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { openDesk, type WorkerDesk } from '../support/worker.ts';

const DUE = 60;
const KEPT = 5;

describe.concurrent.each(ENGINES)('a worker that freezes for longer than its lease on $name', (engine) => {
  for (const one of casesNow(engine, FREEZES, FREEZES.slice(0, 1))) {
    test(`with ${one.name}: another takes over, and the revived one changes nothing more`, {
      timeout: 240_000,
    }, async ({ expect }) => {
      const { logs, desk } = await open(engine);
      const { worker, revive } = await freezeWorker(desk, one);
      await logs.lapse();
      await untilDone(() => logs.apply());
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(DUE);
      const before = await logs.entries();
      const recovered = before.filter((entry) => entry.seen_by === 'recovery').map((entry) => entry.outcome);
      expect(recovered).toEqual(one.found);
      await logs.fill(DUE, 0);
      revive();
      const applied = await worker.applied;
      expect(applied?.rules[0]).toMatchObject({ status: 'interrupted' });
      expect(await logs.entries()).toEqual(before);
      expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    });
  }
});

interface Opened {
  readonly logs: LogsProject<TargetClient>;
  readonly desk: WorkerDesk;
}

const opened: Opened[] = [];

async function open(engine: TestEngine): Promise<Opened> {
  const logs = await makeLogs({ engine, batchRows: 20 });
  const desk = await openDesk(logs);
  opened.push({ logs, desk });
  await logs.fill(DUE, KEPT);
  return { logs, desk };
}

afterAll(async () => {
  for (const { logs, desk } of opened) {
    await desk.close();
    await logs.drop();
  }
});
