import type { Observer } from '../../enforce/scene.ts';
import { joinSignals } from '../../join-signals.ts';
import type { Wake } from '../../queue/wake-queue.ts';
import { keepTexts } from '../run/record-set.ts';
import type { RuleSet } from './rule-set.ts';
import { runDue } from './run-due.ts';
import { type Shop, troubled } from './shop.ts';

/** A wake for a version that is not ours is left to whoever has it; a second one for a rule that runs is not needed. */
export async function answerWake(shop: Shop, wake: Wake, unsure: AbortSignal): Promise<void> {
  const { set } = shop.source;
  const rule = set.rules.find((one) => one.id === wake.rule);
  if (!rule || rule.version !== wake.version || shop.place.signal.aborted || shop.running.has(rule.id))
    return;
  // The queue may have given the same wake to somebody else: the lease decides, and we leave after the batch.
  const { signal, letGo } = joinSignals(shop.place.signal, unsure);
  const run = async (): Promise<void> => {
    await keepTextsOf(shop, set);
    const place = { ...shop.place, config: set.config, signal, observer: clearing(shop, rule.id) };
    await runDue(place, rule, shop.observer);
  };
  const end = run().then(
    () => void shop.troubles.delete(rule.id),
    (error: unknown) => troubled(shop, rule.id, error),
  );
  shop.running.set(rule.id, end);
  await end.finally(() => {
    letGo();
    shop.running.delete(rule.id);
  });
}

/** A run that comes to its batches is out of the trouble that an earlier try had, long before it ends. */
function clearing({ place: { observer }, troubles }: Shop, rule: string): Observer {
  return {
    ...observer,
    batchCommitted: (facts) => {
      troubles.delete(rule);
      observer.batchCommitted(facts);
    },
    braked: (facts) => {
      troubles.delete(rule);
      observer.braked(facts);
    },
  };
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
