import { userInfo } from 'node:os';
import { formatInstant, type Instant, parseInstant } from '../../calendar/instant.ts';
import { type Clock, hostClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { readLoginRole } from '../../control/login-role.ts';
import { rulesInForce } from '../../control/rule/rule-in-force.ts';
import { liftPauses, placePause } from '../../control/run/pause.ts';
import type { Run } from '../../control/run/run.ts';
import { moveRun, moveRunsOf } from '../../control/run/run-change.ts';
import { findRun, latestRuns } from '../../control/run/run-look-up.ts';
import type { RunState } from '../../control/run/run-state.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import type { OperationEntry } from '../../ledger/entries/operation.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { nearest } from '../../reading/nearest.ts';
import { openControl } from './control.ts';

/** What a person did to runs and rules. */
export interface Operated {
  readonly format_version: 1;
  /** null: every rule. */
  readonly rule: string | null;
  /** Runs that changed their state by it. */
  readonly runs: number;
}

/** What was done, and what the ledger says of it. */
interface Work {
  readonly runs: number;
  readonly said: OperationEntry | null;
}

/** The two names of whoever does it. */
type By = Pick<OperationEntry, 'role' | 'who'>;

/** Lets a rule, or all, rest: from the answer on no further batch begins. `until` is ISO 8601, or null. */
export function pauseRules(
  config: Config,
  rule: string | null,
  why: string,
  until: string | null,
  clock: Clock = hostClock,
): Promise<Operated> {
  return operate(config, rule, clock, async (session, by) => {
    const { who } = by;
    await placePause(session, { rule, who, why, until });
    const move = { stoppedBy: 'pause', who, why, until };
    const acting = await moveRunsOf(session, rule, 'running', { to: 'pausing', who, why, until });
    const waiting = await moveRunsOf(session, rule, 'queued', { to: 'paused', ...move });
    const interrupted = await moveRunsOf(session, rule, 'interrupted', { to: 'paused', ...move });
    const end = until === null ? null : formatInstant(parseInstant(until) as Instant);
    return { runs: acting + waiting + interrupted, said: { kind: 'pause placed', rule, until: end, ...by } };
  });
}

/** Ends the rest of a rule, or of all; a run that waits for its window or budget goes on, too. */
export function resumeRules(
  config: Config,
  rule: string | null,
  clock: Clock = hostClock,
): Promise<Operated> {
  return operate(config, rule, clock, async (session, by) => {
    const { who } = by;
    const lifted = await liftPauses(session, rule, who);
    const stopping = await moveRunsOf(session, rule, 'pausing', { to: 'running' });
    const waiting = await moveRunsOf(session, rule, 'paused', { to: 'queued', who });
    return { runs: stopping + waiting, said: lifted > 0 ? { kind: 'pause lifted', rule, ...by } : null };
  });
}

/** Has a failed run tried again: `what` is a run's id, or a rule's for its latest run. */
export function retryRun(config: Config, what: string, clock: Clock = hostClock): Promise<Operated> {
  return onRun(config, what, clock, async (session, run, by) => {
    if (run.dueAt === null) throw refused(run, 'was started by a person; run `retentiond apply` again');
    await requireMove(session, run, 'queued', { who: by.who });
    return { kind: 'run retried', run: run.id, rule: run.rule, ...by };
  });
}

/** Ends a run for good: at once where it waits, after the batch in hand where it acts. */
export function cancelRun(
  config: Config,
  what: string,
  why: string | null,
  clock: Clock = hostClock,
): Promise<Operated> {
  return onRun(config, what, clock, async (session, run, by) => {
    const acts = run.state === 'running' || run.state === 'pausing';
    await requireMove(session, run, acts ? 'cancelling' : 'cancelled', {
      stoppedBy: 'cancel',
      who: by.who,
      why,
    });
    return { kind: 'run cancelled', run: run.id, rule: run.rule, ...by };
  });
}

async function requireMove(
  session: Session,
  run: Run,
  to: RunState,
  facts: { readonly stoppedBy?: string; readonly who: string; readonly why?: string | null },
): Promise<void> {
  if (!(await moveRun(session, run.id, { to, ...facts }))) throw refused(run, `is ${run.state}`);
}

function refused(run: Run, fact: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'run-state',
    fact: `the run ${run.id} of ${run.rule} ${fact}`,
    hint: 'see `retentiond status`',
  });
}

/** Under the chain lock, which every batch takes before its intent: what is answered holds for all later batches. */
async function operate(
  config: Config,
  rule: string | null,
  clock: Clock,
  work: (session: Session, by: By) => Promise<Work>,
): Promise<Operated> {
  const { session } = await openControl(config);
  try {
    if (rule !== null) await requireRule(session, rule);
    const runs = await inTransaction(session, async () => {
      const chain = await lockChain(session);
      const { runs: changed, said } = await work(session, await readBy(session));
      if (said) await append(session, chain, clock(), [said]);
      return changed;
    });
    return { format_version: 1, rule, runs };
  } finally {
    await session.close();
  }
}

async function onRun(
  config: Config,
  what: string,
  clock: Clock,
  work: (session: Session, run: Run, by: By) => Promise<OperationEntry>,
): Promise<Operated> {
  const { session } = await openControl(config);
  try {
    const run = await requireRun(session, what);
    await inTransaction(session, async () => {
      const chain = await lockChain(session);
      await append(session, chain, clock(), [await work(session, run, await readBy(session))]);
    });
    return { format_version: 1, rule: run.rule, runs: 1 };
  } finally {
    await session.close();
  }
}

async function readBy(session: Session): Promise<By> {
  return { role: await readLoginRole(session), who: userName() };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function requireRun(session: Session, what: string): Promise<Run> {
  const run = UUID.test(what) ? await findRun(session, what) : (await latestRuns(session, what, 1))[0];
  if (run) return run;
  if (!UUID.test(what)) await requireRule(session, what);
  throw new Failure({
    kind: 'usage',
    code: 'run-unknown',
    fact: `there is no run ${UUID.test(what) ? what : `of the rule ${what}`}`,
    hint: 'see `retentiond status` for the runs there are',
  });
}

async function requireRule(session: Session, rule: string): Promise<void> {
  const known = (await rulesInForce(session)).map((one) => one.rule);
  if (known.includes(rule)) return;
  const near = nearest(rule, known);
  throw new Failure({
    kind: 'usage',
    code: 'rule-unknown',
    fact: `no rule ${rule} is in force`,
    hint: near
      ? `did you mean ${near}?`
      : `in force are: ${known.join(', ') || 'none; start the daemon first'}`,
  });
}

/** Only asserted: who really logs in is the control database's role, which is kept beside it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
