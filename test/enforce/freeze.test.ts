import { once } from 'node:events';
import { afterAll, describe, test } from 'vitest';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { openDesk, type WorkerDesk, type WorkerProcess } from '../support/worker.ts';

const DUE = 60;
const KEPT = 5;

/** Where a worker freezes, whether the server still hears that statement, and what recovery finds of the batch. */
const CASES = [
  { name: 'its COMMIT on the way', words: /^COMMIT$/, on: 'target', heard: false, found: ['aborted'] },
  { name: 'its COMMIT delivered', words: /^COMMIT$/, on: 'target', heard: true, found: ['committed'] },
  {
    name: 'the chain lock in its hands',
    words: /INTO retentiond\.open_batch/,
    on: 'control',
    heard: true,
    found: [],
  },
] as const;

interface Frozen {
  readonly worker: WorkerProcess;
  /** Lets a statement that was held back arrive. */
  release(): void;
}

/** Starts a worker and stops it at its second statement of that kind. */
async function freeze(desk: WorkerDesk, { words, on, heard }: (typeof CASES)[number]): Promise<Frozen> {
  const state = { seen: 0 };
  const frozen = new AbortController();
  const released = new AbortController();
  const worker = desk.start(async (sql, where): Promise<'pass'> => {
    if (where !== on || !words.test(sql)) return 'pass';
    state.seen += 1;
    if (state.seen !== 2) return 'pass';
    worker.child.kill('SIGSTOP');
    frozen.abort();
    if (!heard) await once(released.signal, 'abort');
    return 'pass';
  });
  await once(frozen.signal, 'abort');
  return { worker, release: () => released.abort() };
}

/** Its lease lapses sooner here than its transactions do, so that the first attempts may find rows locked. */
async function applyUntilDone(logs: LogsProject): Promise<void> {
  await logs.lapse();
  for (;;) {
    const { status, stopped_by } = await logs.apply();
    if (status === 'succeeded') return;
    if (stopped_by !== 'rows-locked') throw new Error(`the second worker was stopped by ${stopped_by}`);
  }
}

describe.concurrent('a worker freezes for longer than its lease', () => {
  for (const one of CASES) {
    test(`with ${one.name}: another takes over, and the revived one changes nothing more`, async ({
      expect,
    }) => {
      const { logs, desk } = await open();
      const { worker, release } = await freeze(desk, one);
      await applyUntilDone(logs);
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(DUE);
      const before = await logs.entries();
      const recovered = before.filter((entry) => entry.seen_by === 'recovery').map((entry) => entry.outcome);
      expect(recovered).toEqual(one.found);
      await logs.fill(DUE, 0);
      release();
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

afterAll(async () => {
  for (const { logs, desk } of opened) {
    await desk.close();
    await logs.drop();
  }
});
