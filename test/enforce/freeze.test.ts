import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { openDesk, type WorkerDesk } from '../support/worker.ts';

const DUE = 60;
const KEPT = 5;

/** Where a worker freezes, and what recovery then finds of the batch in hand. */
const CASES = [
  { name: 'its receipt in flight', words: /INTO retentiond_receipts/, on: 'target', found: ['aborted'] },
  { name: 'its COMMIT delivered', words: /^COMMIT$/, on: 'target', found: ['committed'] },
  { name: 'the chain lock in its hands', words: /INTO retentiond\.open_batch/, on: 'control', found: [] },
] as const;

describe.concurrent('a worker freezes for longer than its lease', () => {
  for (const { name, words, on, found } of CASES) {
    test(`with ${name}: another takes over, and the revived one changes nothing more`, async ({ expect }) => {
      const { logs, desk } = await open();
      const state = { seen: 0 };
      const frozen = Promise.withResolvers<void>();
      const worker = desk.start((sql, where) => {
        if (where === on && words.test(sql)) state.seen += 1;
        if (state.seen === 2 && where === on && words.test(sql)) {
          worker.child.kill('SIGSTOP');
          frozen.resolve();
        }
        return 'pass';
      });
      await frozen.promise;
      const second = await logs.apply();
      expect(second).toMatchObject({ status: 'succeeded', stopped_by: null });
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(DUE);
      const before = await logs.entries();
      const recovered = before.filter((entry) => entry.seen_by === 'recovery').map((entry) => entry.outcome);
      expect(recovered).toEqual(found);
      await logs.fill(DUE, 0);
      worker.child.kill('SIGCONT');
      const applied = await worker.applied;
      expect(applied?.rules[0]).toMatchObject({ status: 'interrupted' });
      expect(await logs.entries()).toEqual(before);
      expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    });
  }
});

const opened: { readonly logs: LogsProject; readonly desk: WorkerDesk }[] = [];

async function open(): Promise<{ readonly logs: LogsProject; readonly desk: WorkerDesk }> {
  const logs = await makeLogs({ batchRows: 20 });
  const desk = await openDesk(logs);
  opened.push({ logs, desk });
  await logs.fill(DUE, KEPT);
  return { logs, desk };
}

beforeAll(() => expect(opened).toEqual([]));
afterAll(async () => {
  for (const { logs, desk } of opened) {
    await desk.close();
    await logs.drop();
  }
});
