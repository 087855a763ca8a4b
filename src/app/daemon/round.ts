import { signDaemon } from '../../control/daemon.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { countRows } from '../counting/count-duty.ts';
import { carryPendingHolds } from '../hold/barrier.ts';
import { admitSecrets } from './admit-secrets.ts';
import { announce, mayDiffer } from './announce.ts';
import { answerWake } from './answer-wake.ts';
import { wakeDueRules } from './due-run.ts';
import { DUTIES, performDuties } from './duties.ts';
import { recoverLapsedBatches, removeCopiesLeft } from './recover-lapsed.ts';
import { hashRules } from './rule-set.ts';
import { RULES_AT_ONCE, type Shop, troubled } from './shop.ts';

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
