import { randomUUID } from 'node:crypto';
import { signDaemon, unsignDaemon } from '../control/daemon.ts';
import { putInForce } from '../control/rule-in-force.ts';
import { Failure } from '../errors.ts';
import { type KeepingPace, type KeptQueue, keepQueue } from '../queue/keep-queue.ts';
import { openQueue } from '../queue/open-queue.ts';
import type { Wake } from '../queue/wake-queue.ts';
import type { Rule } from '../rules/rule.ts';
import { queueTarget } from './queue-target.ts';
import { recoverLapsedBatches, wakeDueRules } from './round.ts';
import { fixedRules, hashRules, type RuleSource } from './rule-set.ts';
import { type RunObserver, runDue } from './run-due.ts';
import { untilAborted } from './until-aborted.ts';
import type { Workplace } from './workplace.ts';

/** Who is told what the daemon does. */
export interface DaemonObserver extends RunObserver {
  started(facts: { readonly rules: number }): void;
  /** Another set of rules is in force, or a new text was refused. */
  reloaded(facts: { readonly rules: number; readonly troubles: readonly string[] }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  stopped(): void;
}

export type Task = 'scheduler' | 'worker';

export interface DaemonOptions {
  readonly tasks?: readonly Task[];
  /** Where the rules come from once it runs; by default they stay as they are. */
  readonly source?: RuleSource;
  readonly roundMilliseconds?: number;
  readonly queuePace?: Partial<KeepingPace>;
}

export interface Daemon {
  /** Resolves when the batch in hand is finished and everything is closed. */
  readonly done: Promise<void>;
  /** Looks at the files at once, as on SIGHUP. */
  reload(): void;
}

/** How often files are looked at, lapsed batches recovered and forgotten runs looked for. */
const ROUND_MS = 15_000;
const RULES_AT_ONCE = 2;
export const ALL_TASKS: readonly Task[] = ['scheduler', 'worker'];

/** What one daemon has in hand. */
interface Shop {
  readonly id: string;
  readonly place: Workplace;
  readonly tasks: readonly Task[];
  readonly source: RuleSource;
  readonly queue: KeptQueue;
  readonly observer: DaemonObserver;
  /** The rules that this process runs at this moment, and their ends. */
  readonly running: Map<string, Promise<void>>;
  /** What went wrong since the last round, one line each. */
  readonly troubles: Map<string, string>;
  /** Cuts the wait for the next round short. */
  hurry: () => void;
}

/** Starts scheduler and worker. The queue only wakes us; what is due is asked of our own tables every time. */
export async function startDaemon(
  place: Workplace,
  rules: readonly Rule[],
  observer: DaemonObserver,
  options: DaemonOptions = {},
): Promise<Daemon> {
  const {
    tasks = ALL_TASKS,
    source = fixedRules(place.config, rules),
    roundMilliseconds = ROUND_MS,
    queuePace = {},
  } = options;
  const troubles = new Map<string, string>();
  const lost = (error: unknown): void => troubled({ observer, troubles }, 'queue', error);
  const target = queueTarget(place.config);
  const queue = await keepQueue(
    (trouble) => openQueue(target, trouble),
    { queueLost: lost, queueFound: () => void troubles.delete('queue') },
    queuePace,
  );
  const shop: Shop = {
    id: randomUUID(),
    place,
    tasks,
    source,
    queue,
    observer,
    running: new Map(),
    troubles,
    hurry: () => undefined,
  };
  try {
    if (tasks.includes('scheduler')) await announce(shop);
    if (tasks.includes('worker'))
      await queue.listen((wake, signal) => answerWake(shop, wake, signal), RULES_AT_ONCE);
  } catch (error) {
    await queue.close();
    throw error;
  }
  observer.started({ rules: source.set.rules.length });
  return { done: keepRounds(shop, roundMilliseconds), reload: () => shop.hurry() };
}

/** Puts the rules in force, and has the queue wake exactly them. */
async function announce(shop: Shop): Promise<void> {
  const scheduled = shop.source.set.rules.map(({ id, version, schedule }) => ({
    rule: id,
    version,
    schedule,
  }));
  const session = await shop.place.control.open();
  try {
    await putInForce(session, scheduled);
  } finally {
    await session.close();
  }
  await shop.queue.schedule(scheduled);
}

/** A wake for a version that is not ours is left to whoever has it; a second one for a rule that runs is not needed. */
async function answerWake(shop: Shop, wake: Wake, unsure: AbortSignal): Promise<void> {
  const rule = shop.source.set.rules.find((one) => one.id === wake.rule);
  if (!rule || rule.version !== wake.version || shop.place.signal.aborted || shop.running.has(rule.id))
    return;
  // The queue may have given the same wake to somebody else: the lease decides, and we leave after the batch.
  const signal = AbortSignal.any([shop.place.signal, unsure]);
  const end = runDue({ ...shop.place, config: shop.source.set.config, signal }, rule, shop.observer).then(
    () => void shop.troubles.delete(rule.id),
    (error: unknown) => troubled(shop, rule.id, error),
  );
  shop.running.set(rule.id, end);
  await end.finally(() => shop.running.delete(rule.id));
}

/** Has the queue wake the rule; while the queue is away, the round does it itself. */
async function wakeRule(shop: Shop, rule: Rule, dueAt: string): Promise<void> {
  const wake = { rule: rule.id, version: rule.version };
  if (await shop.queue.wakeNow(wake, dueAt)) return;
  if (!shop.tasks.includes('worker') || shop.running.size >= RULES_AT_ONCE) return;
  void answerWake(shop, wake, shop.place.signal);
}

async function keepRounds(shop: Shop, milliseconds: number): Promise<void> {
  const { place } = shop;
  while (!place.signal.aborted) {
    await makeRound(shop).then(
      () => shop.troubles.delete('round'),
      (error: unknown) => troubled(shop, 'round', error),
    );
    await untilAborted(place.signal, milliseconds, (hurry) => {
      shop.hurry = hurry;
    });
  }
  await shop.queue.close();
  await Promise.allSettled(shop.running.values());
  await leave(shop).catch(() => undefined);
  shop.observer.stopped();
}

async function makeRound(shop: Shop): Promise<void> {
  const { place, source, tasks } = shop;
  await followFiles(shop);
  const session = await place.control.open();
  try {
    const { rules } = source.set;
    const { id, troubles } = shop;
    const lines = [...source.troubles, ...troubles.values()];
    await signDaemon(session, {
      daemon: id,
      owner: place.owner,
      tasks,
      rules: hashRules(rules),
      troubles: lines,
    });
    const note = (where: string, error: unknown): void => troubled(shop, where, error);
    if (tasks.includes('worker')) await recoverLapsedBatches(place, session, note);
    await wakeDueRules(place, rules, session, (rule, dueAt) => wakeRule(shop, rule, dueAt), note);
  } finally {
    await session.close();
  }
}

/** Takes up what stands in the files now; a bad text leaves the last good set in force. */
async function followFiles(shop: Shop): Promise<void> {
  const before = shop.source.troubles.join('\n');
  const changed = shop.source.look();
  if (changed && shop.tasks.includes('scheduler')) await announce(shop);
  const { set, troubles } = shop.source;
  if (changed || troubles.join('\n') !== before)
    shop.observer.reloaded({ rules: set.rules.length, troubles });
}

async function leave(shop: Shop): Promise<void> {
  const session = await shop.place.control.open();
  try {
    await unsignDaemon(session, shop.id);
  } finally {
    await session.close();
  }
}

/** Told once, and shown by `status` until it is over. */
function troubled(shop: Pick<Shop, 'observer' | 'troubles'>, where: string, error: unknown): void {
  shop.observer.troubled({ where, error });
  // Only our own failures are sure to hold no row's value.
  shop.troubles.set(
    where,
    `${where}: ${error instanceof Failure ? error.message : 'something unexpected, see the log'}`,
  );
}
