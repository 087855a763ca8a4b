import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { OpenBatch } from '../../control/batch/open-batch.ts';

/** Whoever waits for open batches, like somebody who places a hold, waits so much longer at most. */
const LATEST_MS = 50;

/**
 * The outcome of a batch that is committed, on its way into the ledger: alone, or with the intent of the next batch. Nothing
 * else may use the control session before it is there.
 */
export class OwedOutcome {
  readonly #batch: OpenBatch;
  readonly #recordAlone: () => Promise<void>;
  #recorded: Promise<void> | null = null;

  constructor(batch: OpenBatch, recordAlone: () => Promise<void>) {
    this.#batch = batch;
    this.#recordAlone = recordAlone;
  }

  /** Alone, unless it is on its way already; resolves once it is durable. */
  record(): Promise<void> {
    if (!this.#recorded) {
      this.#recorded = this.#recordAlone();
      // Whoever comes next is told; until then nobody listens.
      this.#recorded.catch(() => undefined);
    }
    return this.#recorded;
  }

  /** Leaves it to whoever takes it along: until one turn after `taken` has ended, and no longer than it may be late. */
  offer(taken: Promise<unknown> | null): void {
    const late = new AbortController();
    const ended = Promise.resolve(taken).then(nextTurn, nextTurn);
    const most = sleep(LATEST_MS, undefined, { signal: late.signal }).catch(() => undefined);
    void Promise.race([ended, most]).then(() => {
      late.abort();
      return this.record().catch(() => undefined);
    });
  }

  /**
   * Lets `work` record it with something else, unless it is on its way already: then that is waited for, and `work` gets null.
   * Where `work` fails, the outcome goes alone before the failure is told.
   */
  async takeAlong(work: (batch: OpenBatch | null) => Promise<void>): Promise<void> {
    if (this.#recorded) {
      await this.#recorded;
      return work(null);
    }
    let failed: { readonly error: unknown } | null = null;
    this.#recorded = work(this.#batch).catch((error: unknown) => {
      failed = { error };
      return this.#recordAlone();
    });
    await this.#recorded;
    if (failed) throw (failed as { readonly error: unknown }).error;
  }
}
