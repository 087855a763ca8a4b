import type { Instant } from '../calendar/instant.ts';
import { lapsedBatches, type OpenBatch } from '../control/open-batch.ts';
import { putInForce, readServerClock } from '../control/rule-in-force.ts';
import type { Session } from '../database/session.ts';
import { recoverBatch } from '../enforce/recover.ts';
import type { RunReport } from '../enforce/run.ts';
import { openTarget } from '../enforce/target.ts';
import { Failure } from '../errors.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { Wake, WakeQueue } from '../queue/wake-queue.ts';
import type { Rule } from '../rules/rule.ts';
import { isDue, takeDueRun } from './due-run.ts';
import { performRule, type Workplace } from './perform.ts';
import { queueFailure, queueUrl } from './queue-url.ts';

/** Who is told what the daemon does. */
export interface DaemonObserver {
  started(facts: { readonly rules: number }): void;
  runBegun(facts: { readonly rule: string; readonly run: string; readonly dueAt: string | null }): void;
  runEnded(facts: { readonly rule: string; readonly run: string; readonly report: RunReport }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  stopped(): void;
}

export interface Daemon {
  /** Resolves when the batch in hand is finished and everything is closed. */
  readonly done: Promise<void>;
}

/** How often lapsed batches are recovered and forgotten runs are looked for. */
const ROUND_MS = 15_000;
const RULES_AT_ONCE = 2;

/** Starts scheduler and worker. The queue only wakes us; what is due is asked of our own tables every time. */
export async function startDaemon(place: Workplace, rules: readonly Rule[], observer: DaemonObserver): Promise<Daemon> {
  const trouble = (error: Error): void => observer.troubled({ where: 'queue', error });
  const queue = await openPostgresQueue(queueUrl(place.config), trouble).catch((error: unknown) => {
    throw queueFailure(error);
  });
  try {
    await announce(place, rules, queue);
    const ours: Ours = { byId: new Map(rules.map((rule) => [rule.id, rule])), running: new Set() };
    await queue.listen((wake) => answerWake(place, ours, wake, observer), RULES_AT_ONCE);
  } catch (error) {
    await queue.close().catch(() => undefined);
    throw error;
  }
  observer.started({ rules: rules.length });
  return { done: keepRounds(place, rules, queue, observer) };
}

/** The rules of this process, and those that it runs at this moment. */
interface Ours {
  readonly byId: ReadonlyMap<string, Rule>;
  readonly running: Set<string>;
}

async function announce(place: Workplace, rules: readonly Rule[], queue: WakeQueue): Promise<void> {
  const scheduled = rules.map(({ id, version, schedule }) => ({ rule: id, version, schedule }));
  const session = await place.control.open();
  try {
    await putInForce(session, scheduled);
  } finally {
    await session.close();
  }
  await queue.schedule(scheduled);
}

/** A wake for a version that is not ours is left to whoever has it; a second one for a rule that runs is not needed. */
async function answerWake(place: Workplace, ours: Ours, wake: Wake, observer: DaemonObserver): Promise<void> {
  const rule = ours.byId.get(wake.rule);
  if (!rule || rule.version !== wake.version || place.signal.aborted || ours.running.has(rule.id)) return;
  ours.running.add(rule.id);
  try {
    await runDue(place, rule, observer);
  } catch (error) {
    observer.troubled({ where: rule.id, error });
  } finally {
    ours.running.delete(rule.id);
  }
}

async function runDue(place: Workplace, rule: Rule, observer: DaemonObserver): Promise<void> {
  const session = await place.control.open();
  try {
    const run = await takeDueRun(session, rule, await presentFor(place, session));
    if (!run) return;
    observer.runBegun({ rule: rule.id, run: run.id, dueAt: run.dueAt });
    const report = await performRule(place, rule, run, false);
    if (report) observer.runEnded({ rule: rule.id, run: run.id, report });
  } finally {
    await session.close();
  }
}

async function keepRounds(place: Workplace, rules: readonly Rule[], queue: WakeQueue, observer: DaemonObserver): Promise<void> {
  while (!place.signal.aborted) {
    await makeRound(place, rules, queue, observer).catch((error: unknown) => observer.troubled({ where: 'round', error }));
    await untilAborted(place.signal, ROUND_MS);
  }
  await queue.close().catch((error: unknown) => observer.troubled({ where: 'queue', error }));
  observer.stopped();
}

/** Catches up with whatever the queue lost or never knew: downtime over a scheduled time, a flush, a dead worker. */
async function makeRound(
  place: Workplace,
  rules: readonly Rule[],
  queue: WakeQueue,
  observer: DaemonObserver,
): Promise<void> {
  const session = await place.control.open();
  // One batch or rule that is stuck keeps no other one from its turn.
  const troubled = (where: string) => (error: unknown) => observer.troubled({ where, error });
  try {
    for (const batch of await lapsedBatches(session)) await recoverOne(place, session, batch).catch(troubled(batch.rule));
    const now = await presentFor(place, session);
    for (const rule of rules) await wakeIfDue(session, rule, now, queue).catch(troubled(rule.id));
  } finally {
    await session.close();
  }
}

async function recoverOne(place: Workplace, session: Session, batch: OpenBatch): Promise<void> {
  const connection = place.config.connections[batch.connection];
  if (!connection) throw new Failure({ code: 'connection-unknown', fact: `there is no connection ${batch.connection}` });
  const target = openTarget(connection.url, batch.connection);
  try {
    const outcome = await recoverBatch(session, target, place.clock, batch);
    place.observer.batchRecovered({ rule: batch.rule, batch: batch.batch, outcome });
  } finally {
    await target.close();
  }
}

async function wakeIfDue(session: Session, rule: Rule, now: Instant, queue: WakeQueue): Promise<void> {
  const dueAt = await isDue(session, rule, now);
  if (dueAt !== null) await queue.wakeNow({ rule: rule.id, version: rule.version }, dueAt);
}

/** The earlier of two clocks: a host that is a year ahead would use up the scheduled times of that year. */
async function presentFor(place: Workplace, session: Session): Promise<Instant> {
  const [host, server] = [place.clock(), await readServerClock(session)];
  return host < server ? host : server;
}

function untilAborted(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}
