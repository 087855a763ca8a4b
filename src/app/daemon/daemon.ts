import { randomUUID } from 'node:crypto';
import { unsignDaemon } from '../../control/daemon.ts';
import { type KeepingPace, keepQueue } from '../../queue/keep-queue.ts';
import { openQueue } from '../../queue/open-queue.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { lookAtSinks } from '../audit/checkpoint/compare-sinks.ts';
import { queueTarget } from '../control/queue-target.ts';
import type { Workplace } from '../control/workplace.ts';
import { announce } from './announce.ts';
import { answerWake } from './answer-wake.ts';
import { makeRound } from './round.ts';
import { fixedRules, type RuleSource } from './rule-set.ts';
import {
  type DaemonObserver,
  type RoundObserver,
  RULES_AT_ONCE,
  type Shop,
  type Task,
  troubled,
} from './shop.ts';
import { untilAborted } from './until-aborted.ts';

export interface DaemonOptions {
  readonly tasks?: readonly Task[];
  /** Where the rules come from once it runs; by default they stay as they are. */
  readonly source?: RuleSource;
  readonly roundMilliseconds?: number;
  readonly queuePace?: Partial<KeepingPace>;
  readonly rounds?: RoundObserver;
}

export interface Daemon {
  /** Resolves when the batch in hand is finished and everything is closed. */
  readonly done: Promise<void>;
  /** Looks at the files at once, as on SIGHUP. */
  reload(): void;
  /** Wakes that wait in the queue or are in hand, of all daemons together; null where it does not answer. */
  queueDepth(): Promise<number | null>;
}

/** How often files are looked at, lapsed batches recovered and forgotten runs looked for. */
const ROUND_MS = 15_000;
const WITHOUT_WEB: readonly Task[] = ['scheduler', 'worker'];

const NOBODY: RoundObserver = {
  roundBegun: () => undefined,
  stepDone: () => undefined,
  ruleWoken: () => undefined,
  roundEnded: () => undefined,
};

/** Starts scheduler and worker. The queue only wakes us; what is due is asked of our own tables every time. */
export async function startDaemon(
  place: Workplace,
  rules: readonly Rule[],
  observer: DaemonObserver,
  options: DaemonOptions = {},
): Promise<Daemon> {
  const {
    tasks = WITHOUT_WEB,
    source = fixedRules(place.config, rules),
    roundMilliseconds = ROUND_MS,
    queuePace = {},
    rounds = NOBODY,
  } = options;
  const troubles = new Map<string, string>();
  const lost = (error: unknown): void => troubled({ observer, troubles }, 'queue', error);
  const queue = await keepQueue(
    // Its password or certificate may be another one by the time that it is opened anew.
    (trouble) => openQueue(queueTarget(source.set.config), trouble),
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
    announced: null,
    recorded: null,
    kept: null,
    turns: new Map(),
    beside: new Map(),
    rounds,
    hurry: () => undefined,
  };
  try {
    // Before the first batch: a ledger that was restored from a backup must be noticed in time.
    await lookAtSinks(place).catch((error: unknown) => troubled(shop, 'checkpoint', error));
    await announce(shop);
    if (tasks.includes('worker'))
      await queue.listen((wake, signal) => answerWake(shop, wake, signal), RULES_AT_ONCE);
  } catch (error) {
    await queue.close();
    throw error;
  }
  observer.started({ rules: source.set.rules.length });
  return {
    done: keepRounds(shop, roundMilliseconds),
    reload: () => shop.hurry(),
    queueDepth: () => queue.depth(),
  };
}

async function keepRounds(shop: Shop, milliseconds: number): Promise<void> {
  const { place } = shop;
  while (!place.signal.aborted) {
    shop.rounds.roundBegun();
    const error = await makeRound(shop).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    shop.rounds.roundEnded({ error });
    if (error === null) shop.troubles.delete('round');
    else troubled(shop, 'round', error);
    await untilAborted(place.signal, milliseconds, (hurry) => {
      shop.hurry = hurry;
    });
  }
  await shop.queue.close();
  await Promise.allSettled([...shop.running.values(), ...shop.beside.values()]);
  await leave(shop).catch(() => undefined);
  shop.observer.stopped();
}

async function leave(shop: Shop): Promise<void> {
  const session = await shop.place.control.open();
  try {
    await unsignDaemon(session, shop.id);
  } finally {
    await session.close();
  }
}
