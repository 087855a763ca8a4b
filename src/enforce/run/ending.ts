import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { remedyFor } from '../../database/failure.ts';
import { Failure } from '../../errors.ts';
import type { RunEnded } from '../../ledger/entries/run.ts';
import { Halt } from '../halt.ts';

export type RunStatus = RunEnded['status'];

/** Why a run acts no more, for good or for now. */
export interface Ending {
  readonly status: RunStatus;
  /** A slug; null where nothing stopped it. */
  readonly stoppedBy: string | null;
  /** The failure behind it, for people. */
  readonly failure: Failure | null;
  readonly who: string | null;
  readonly why: string | null;
  /** ISO 8601, UTC: when it goes on by itself; null: it does not. */
  readonly until: string | null;
}

const NOBODY = { who: null, why: null, until: null };

export const SUCCEEDED: Ending = { status: 'succeeded', stoppedBy: null, failure: null, ...NOBODY };
export const SIGNALLED: Ending = { status: 'interrupted', stoppedBy: 'signal', failure: null, ...NOBODY };

/** How long a target that is full, read-only or out of connections is left in peace. */
const REST_MICROSECONDS = 5n * 60n * 1_000_000n;

/** Failures after which nobody here knows how the run stands: the next holder of its lease finds out. */
const OPEN_ENDED = new Set([
  'outcome-unknown',
  'commit-unknown',
  'lease-lost',
  'rule-superseded',
  'copies-on-their-way',
  'target-switched',
  'digest-key-not-in-force',
  'overlap-under-another-key',
]);

/** What a later holder can go on with is interrupted, what time may mend is paused; everything else has failed. */
export function endingFor(error: unknown, now: Instant): Ending {
  const failure = error instanceof Failure ? error : unexpected(error);
  const facts = { stoppedBy: failure.code, failure };
  if (failure instanceof Halt) {
    const { status, who, why, until } = failure;
    return { status, ...facts, who, why, until };
  }
  if (OPEN_ENDED.has(failure.code)) return { status: 'interrupted', ...facts, ...NOBODY };
  switch (remedyFor(failure)) {
    case 'reconnect':
      return { status: 'interrupted', ...facts, ...NOBODY };
    case 'pause':
      return { status: 'paused', ...facts, ...NOBODY, until: formatInstant(now + REST_MICROSECONDS) };
    default:
      return { status: 'failed', ...facts, ...NOBODY };
  }
}

/** Rows that are due and stayed, after patience. */
export function rowsStayed(due: number): Ending {
  const failure = new Failure({
    code: 'rows-locked',
    fact: `${due} rows that are due stayed: others hold them or what depends on them, they take more rows along than a batch may have, or the two ways to judge a row disagree`,
    hint: 'run it again later; if the number stays the same, look for transactions that never end, and at `batch_rows`',
  });
  return { status: 'failed', stoppedBy: failure.code, failure, ...NOBODY };
}

function unexpected(cause: unknown): Failure {
  return new Failure({ code: 'unexpected', fact: 'something happened that no case is written for', cause });
}
