import { signDaemon } from '../../control/daemon.ts';
import { putInForce } from '../../control/rule/rule-in-force.ts';
import { forgetWaitingBut } from '../../control/rule/waiting-rule.ts';
import { Failure } from '../../errors.ts';
import type { KeptQueue } from '../../queue/keep-queue.ts';
import type { Wake } from '../../queue/wake-queue.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { admitRules, asksApproval } from '../approval/admit-rules.ts';
import type { Workplace } from '../control/workplace.ts';
import { countRows } from '../counting/count-duty.ts';
import { carryPendingHolds } from '../hold/barrier.ts';
import { keepTexts, recordSet, textSet } from '../run/record-set.ts';
import { admitSecrets } from './admit-secrets.ts';
import { DUTIES, performDuties, type Turns } from './duties.ts';
import { recoverLapsedBatches, removeCopiesLeft, wakeDueRules } from './round.ts';
import { hashRules, type RuleSet, type RuleSource } from './rule-set.ts';
import { type RunObserver, runDue } from './run-due.ts';

/** Who is told what the daemon does. */
export interface DaemonObserver extends RunObserver {
  started(facts: { readonly rules: number }): void;
  /** Another set of rules is in force, or a new text was refused. */
  reloaded(facts: { readonly rules: number; readonly troubles: readonly string[] }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  stopped(): void;
}

/** Who is told of rounds; none of them decides anything. */
export interface RoundObserver {
  roundBegun(): void;
  /** Something of the round is done: it goes on. */
  stepDone(): void;
  /** A rule that owes a run is woken. */
  ruleWoken(facts: { readonly rule: string; readonly version: string; readonly dueAt: string }): void;
  /** `error` is null where it came to its end. */
  roundEnded(facts: { readonly error: unknown }): void;
}

export type Task = 'scheduler' | 'worker' | 'web';

/** How many rules one daemon runs beside each other. */
export const RULES_AT_ONCE = 2;

/** What one daemon has in hand. */
export interface Shop {
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
  /** The hash of the set that was put in force last; null: none yet. */
  announced: string | null;
  /** The set of texts that this process recorded last, by its hash; null: none yet. */
  recorded: string | null;
  /** Whose texts are kept for certain. */
  kept: RuleSet | null;
  /** When each of its duties had its last turn. */
  readonly turns: Turns;
  /** Duties that go on beside the rounds, until their ends. */
  readonly beside: Map<string, Promise<void>>;
  readonly rounds: RoundObserver;
  /** Cuts the wait for the next round short. */
  hurry: () => void;
}

/**
 * Puts the rules in force that are approved, and has the queue wake exactly them; that is the scheduler's part. Those that
 * wait are not scheduled.
 */
export async function announce(shop: Shop): Promise<void> {
  if (!shop.tasks.includes('scheduler')) return;
  const { rules, config, sources } = shop.source.set;
  const session = await shop.place.control.open();
  try {
    const { admitted, waiting } = await admitRules({ ...shop.place, config }, session, rules);
    const texts = textSet(config, sources, { admitted, waiting });
    // Asked of this process alone: two daemons with different files would take turns for ever.
    if (shop.recorded !== texts.named.set) await recordSet(session, shop.place.clock, texts, 'daemon');
    shop.recorded = texts.named.set;
    const hash = hashRules(admitted);
    if (shop.announced === hash) return;
    const scheduled = admitted.map(({ id, version, schedule }) => ({ rule: id, version, schedule }));
    await putInForce(session, scheduled);
    await forgetWaitingBut(
      session,
      waiting.map(({ rule }) => rule.id),
    );
    await shop.queue.schedule(scheduled);
    shop.announced = hash;
  } finally {
    await session.close();
  }
}

/** Whether another set stands in the files than in force, or an approval may have come or gone. */
function mayDiffer({ source, place, announced, recorded }: Shop): boolean {
  const { rules, config, sources } = source.set;
  if (asksApproval({ ...place, config }) || announced !== hashRules(rules)) return true;
  return recorded !== textSet(config, sources, { admitted: rules, waiting: [] }).named.set;
}

/** A wake for a version that is not ours is left to whoever has it; a second one for a rule that runs is not needed. */
export async function answerWake(shop: Shop, wake: Wake, unsure: AbortSignal): Promise<void> {
  const { set } = shop.source;
  const rule = set.rules.find((one) => one.id === wake.rule);
  if (!rule || rule.version !== wake.version || shop.place.signal.aborted || shop.running.has(rule.id))
    return;
  // The queue may have given the same wake to somebody else: the lease decides, and we leave after the batch.
  const signal = AbortSignal.any([shop.place.signal, unsure]);
  const run = async (): Promise<void> => {
    await keepTextsOf(shop, set);
    await runDue({ ...shop.place, config: set.config, signal }, rule, shop.observer);
  };
  const end = run().then(
    () => void shop.troubles.delete(rule.id),
    (error: unknown) => troubled(shop, rule.id, error),
  );
  shop.running.set(rule.id, end);
  await end.finally(() => shop.running.delete(rule.id));
}

/** A run names the text that it goes by, which must be there whatever becomes of the files. */
async function keepTextsOf(shop: Shop, set: RuleSet): Promise<void> {
  if (shop.kept === set) return;
  const session = await shop.place.control.open();
  try {
    await keepTexts(session, set.sources);
    shop.kept = set;
  } finally {
    await session.close();
  }
}

/** Has the queue wake the rule; while the queue is away, the round does it itself. */
async function wakeRule(shop: Shop, rule: Rule, dueAt: string): Promise<void> {
  const wake = { rule: rule.id, version: rule.version };
  shop.rounds.ruleWoken({ ...wake, dueAt });
  if (await shop.queue.wakeNow(wake, dueAt)) return;
  if (!shop.tasks.includes('worker') || shop.running.size >= RULES_AT_ONCE) return;
  void answerWake(shop, wake, shop.place.signal);
}

/** Everything that is looked after between two waits. */
export async function makeRound(shop: Shop): Promise<void> {
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
    // Connections may have moved with the files.
    const now = { ...place, config: source.set.config };
    shop.rounds.stepDone();
    // Whoever only answers over HTTP looks after nothing else.
    if (!tasks.includes('scheduler') && !tasks.includes('worker')) return;
    if (tasks.includes('worker')) {
      await recoverLapsedBatches(now, session, note);
      await removeCopiesLeft(now, session, note);
    }
    await carryPendingHolds(session, place.clock);
    shop.rounds.stepDone();
    const done = (duty: string): void => {
      shop.rounds.stepDone();
      troubles.delete(duty);
    };
    await performDuties({ place: now, turns: shop.turns, beside: shop.beside, troubled: note, done }, [
      ...DUTIES,
      countRows(rules),
    ]);
    await wakeDueRules(place, rules, session, (rule, dueAt) => wakeRule(shop, rule, dueAt), note);
  } finally {
    await session.close();
  }
}

/** Takes up what stands in the files now; a bad text leaves the last good set in force. */
async function followFiles(shop: Shop): Promise<void> {
  const before = shop.source.troubles.join('\n');
  const changed = await shop.source.look(admitSecrets(shop.place.control));
  const { set, troubles } = shop.source;
  if (changed || troubles.join('\n') !== before)
    shop.observer.reloaded({ rules: set.rules.length, troubles });
  // What ailed a rule belongs to the text that it had.
  if (changed) for (const where of shop.troubles.keys()) if (where !== 'queue') shop.troubles.delete(where);
  // Asked every time, so that a set that could not be put in force at once is put in force later.
  if (mayDiffer(shop)) await announce(shop);
}

/** Told once, and shown by `status` until it is over. */
export function troubled(shop: Pick<Shop, 'observer' | 'troubles'>, where: string, error: unknown): void {
  shop.observer.troubled({ where, error });
  // Only our own failures are sure to hold no row's value.
  shop.troubles.set(
    where,
    `${where}: ${error instanceof Failure ? error.message : 'something unexpected, see the log'}`,
  );
}
