import { putInForce } from '../../control/rule/rule-in-force.ts';
import { forgetWaitingBut } from '../../control/rule/waiting-rule.ts';
import { admitRules, asksApproval } from '../approval/admit-rules.ts';
import { recordSet, textSet } from '../run/record-set.ts';
import { hashRules } from './rule-set.ts';
import type { Shop } from './shop.ts';

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
export function mayDiffer({ source, place, announced, recorded }: Shop): boolean {
  const { rules, config, sources } = source.set;
  if (asksApproval({ ...place, config }) || announced !== hashRules(rules)) return true;
  return recorded !== textSet(config, sources, { admitted: rules, waiting: [] }).named.set;
}
