import type { Instant } from '../calendar/instant.ts';
import { acceptTarget } from '../control/batch/target-seen.ts';
import { type Alarm, endAlarm, insertAlarm, type NewAlarm } from '../control/evidence/alarm.ts';
import { moveRunsStoppedBy } from '../control/run/run-change.ts';
import type { Session } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import type { AlarmRaised } from './entries/evidence.ts';
import { append, lockChain } from './store.ts';

/** What `stopped_by` says of a run that an alarm keeps from going on. */
const STOPPED_BY_ALARM = 'alarm';

/**
 * Raises an alarm and says so in the ledger; under the chain lock, so that no later batch begins where it stops them.
 * Returns its id; null where the same one stands already. `facts` are the numbers behind its one line.
 */
export async function raiseAlarm(
  session: Session,
  at: Instant,
  alarm: NewAlarm,
  facts: AlarmRaised['facts'],
): Promise<string | null> {
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    const id = await insertAlarm(session, alarm);
    if (id === null) return null;
    const { about, connection, code, stops } = alarm;
    await append(session, chain, at, [
      { kind: 'alarm raised', alarm: id, about, connection, code, facts, stops },
    ]);
    return id;
  });
}

/** Ends an alarm and lets go on what it stopped; `by` is null where it clears by itself. False where it stood no more. */
export async function clearAlarm(
  session: Session,
  at: Instant,
  alarm: Pick<Alarm, 'alarm'>,
  by: { readonly role: string; readonly who: string } | null,
): Promise<boolean> {
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    if (!(await endAlarm(session, alarm.alarm, by))) return false;
    await acceptTarget(session, alarm.alarm, chain.size);
    await moveRunsStoppedBy(session, STOPPED_BY_ALARM, { to: 'queued' });
    await append(session, chain, at, [
      { kind: 'alarm cleared', alarm: alarm.alarm, role: by?.role ?? null, who: by?.who ?? null },
    ]);
    return true;
  });
}
