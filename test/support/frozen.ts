import { once } from 'node:events';
import type { WorkerDesk, WorkerProcess } from './worker.ts';

/** Where a worker freezes, whether the server still hears that statement, and what is found of the batch afterwards. */
export const FREEZES = [
  { name: 'its COMMIT on the way', words: /^COMMIT$/, on: 'target', heard: false, found: ['aborted'] },
  { name: 'its COMMIT delivered', words: /^COMMIT$/, on: 'target', heard: true, found: ['committed'] },
  {
    name: 'the chain lock in its hands',
    // The question before an intent; the next statements leave with their COMMIT.
    words: /^WITH changed AS/,
    on: 'control',
    heard: true,
    found: [],
  },
] as const;

/** At which statement a worker stops, and whether the server still hears it. */
interface FreezePoint {
  readonly words: RegExp;
  readonly on: 'target' | 'control';
  readonly heard: boolean;
}

export interface Frozen {
  readonly worker: WorkerProcess;
  /** Lets a statement that was held back arrive, and the worker go on. */
  revive(): void;
}

/** Starts a worker and stops it at its second statement of that kind. */
export async function freezeWorker(desk: WorkerDesk, { words, on, heard }: FreezePoint): Promise<Frozen> {
  const state = { seen: 0 };
  const [frozen, released] = [new AbortController(), new AbortController()];
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
  return {
    worker,
    revive: () => {
      released.abort();
      worker.child.kill('SIGCONT');
    },
  };
}

/** Tries until it succeeds: a lease lapses sooner here than its transactions do, so that rows may still be locked. */
export async function untilDone(
  apply: () => Promise<{ readonly status: string; readonly stopped_by: string | null }>,
): Promise<void> {
  for (;;) {
    const { status, stopped_by } = await apply();
    if (status === 'succeeded') return;
    if (stopped_by !== 'rows-locked') throw new Error(`the second worker was stopped by ${stopped_by}`);
  }
}
