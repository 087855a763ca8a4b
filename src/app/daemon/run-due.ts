import type { Run } from '../../control/run/run.ts';
import { moveRun } from '../../control/run/run-change.ts';
import { remedyFor } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import type { RunReport } from '../../enforce/run/run.ts';
import { Failure } from '../../errors.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { presentFor } from '../control/present.ts';
import type { Workplace } from '../control/workplace.ts';
import { performRule } from '../run/perform.ts';
import { takeDueRun } from './due-run.ts';

/** Who is told of the runs of a daemon. */
export interface RunObserver {
  runBegun(facts: {
    readonly rule: string;
    readonly version: string;
    readonly run: string;
    readonly dueAt: string | null;
    /** Whether it has begun before, here or elsewhere. */
    readonly resumed: boolean;
  }): void;
  runEnded(facts: { readonly rule: string; readonly run: string; readonly report: RunReport }): void;
}

/** Runs what the rule owes, if anything. A run that could not even begin is failed, unless waiting may mend it. */
export async function runDue(place: Workplace, rule: Rule, observer: RunObserver): Promise<void> {
  const session = await place.control.open();
  try {
    const run = await takeDueRun(session, rule, await presentFor(place, session));
    if (!run) return;
    const resumed = run.startedAt !== null;
    observer.runBegun({ rule: rule.id, version: rule.version, run: run.id, dueAt: run.dueAt, resumed });
    const report = await performRule(place, rule, run, false).catch((error: unknown) =>
      failRun(session, run, error),
    );
    if (report) observer.runEnded({ rule: rule.id, run: run.id, report });
  } finally {
    await session.close();
  }
}

/** Throws what will go away by itself: the run stays owed, and the next round tries again. */
async function failRun(session: Session, run: Run, error: unknown): Promise<RunReport> {
  if (remedyFor(error) !== 'stop' || !(error instanceof Failure) || WAITING.has(error.code)) throw error;
  if (!(await moveRun(session, run.id, { to: 'failed', stoppedBy: error.code }))) throw error;
  return { status: 'failed', stoppedBy: error.code, failure: error, rows: run.rows, batches: run.batches };
}

/** What a person or another worker is about to mend. */
const WAITING = new Set([
  'lease-lost',
  'commit-unknown',
  'target-changed',
  'receipts-missing',
  'receipts-outdated',
  'approval-missing',
  'clocks-differ',
  'digest-key-not-in-force',
]);
