import { putInForce } from '../control/rule-in-force.ts';
import { lapsedBatches } from '../control/open-batch.ts';
import { recoverBatch } from '../enforce/recover.ts';
import type { RunReport } from '../enforce/run.ts';
import { openTarget } from '../enforce/target.ts';
import type { Failure } from '../errors.ts';
import { openPostgresQueue } from '../queue/postgres-queue.ts';
import type { Wake, WakeQueue } from '../queue/wake-queue.ts';
import type { Rule } from '../rules/rule.ts';
import { isDue, takeDueRun } from './due-run.ts';
import { performRule, type Workplace } from './perform.ts';
import { queueUrl } from './queue-url.ts';

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
  const queue = await openPostgresQueue(queueUrl(place.config), (error) => observer.troubled({ where: 'queue', error }));
  const session = await place.control.open();
  await putInForce(
    session,
    rules.map(({ id, version, schedule }) => ({ rule: id, version, schedule })),
  );
  await session.close();
  await queue.schedule(rules.map(({ id, version, schedule }) => ({ rule: id, version, schedule })));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  await queue.listen((wake) => answerWake(place, byId, wake, observer), RULES_AT_ONCE);
  observer.started({ rules: rules.length });
  return { done: keepRounds(place, rules, queue, observer) };
}

/** A wake for a version that is not ours is left to whoever has it. */
async function answerWake(
  place: Workplace,
  rules: ReadonlyMap<string, Rule>,
  wake: Wake,
  observer: DaemonObserver,
): Promise<void> {
  const rule = rules.get(wake.rule);
  if (!rule || rule.version !== wake.version || place.signal.aborted) return;
  try {
    await runDue(place, rule, observer);
  } catch (error) {
    observer.troubled({ where: rule.id, error });
  }
}

async function runDue(place: Workplace, rule: Rule, observer: DaemonObserver): Promise<void> {
  const session = await place.control.open();
  try {
    const run = await takeDueRun(session, rule, place.clock());
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
    await makeRound(place, rules, queue).catch((error: unknown) => observer.troubled({ where: 'round', error }));
    await untilAborted(place.signal, ROUND_MS);
  }
  await queue.close().catch((error: unknown) => observer.troubled({ where: 'queue', error }));
  observer.stopped();
}

/** Catches up with whatever the queue lost or never knew: downtime over a scheduled time, a flush, a dead worker. */
async function makeRound(place: Workplace, rules: readonly Rule[], queue: WakeQueue): Promise<void> {
  const session = await place.control.open();
  try {
    for (const batch of await lapsedBatches(session)) {
      const connection = place.config.connections[batch.connection];
      if (!connection) continue;
      const target = openTarget(connection.url, batch.connection);
      try {
        const outcome = await recoverBatch(session, target, place.clock, batch);
        place.observer.batchRecovered({ rule: batch.rule, batch: batch.batch, outcome });
      } finally {
        await target.close();
      }
    }
    for (const rule of rules) {
      const dueAt = await isDue(session, rule, place.clock());
      if (dueAt !== null) await queue.wakeNow({ rule: rule.id, version: rule.version }, dueAt);
    }
  } finally {
    await session.close();
  }
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
