import { randomUUID } from 'node:crypto';
import { latestAt, readSchedule } from '../../calendar/cron.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { stoppingAlarm } from '../../control/evidence/alarm.ts';
import { dueAfter, moveDueAfter } from '../../control/rule/rule-in-force.ts';
import { pauseOf } from '../../control/run/pause.ts';
import type { Run } from '../../control/run/run.ts';
import { insertRun } from '../../control/run/run-change.ts';
import { unfinishedRuns } from '../../control/run/run-look-up.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { connectionsOf, type Rule } from '../../rules/rule/rule.ts';
import { presentFor } from '../control/present.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Troubled } from './recover-lapsed.ts';

/** What a rule owes: a run that has begun and not ended, or a scheduled time that has none yet. */
type Owed = { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'time'; readonly dueAt: string };

/**
 * What a rule owes now; null where it owes nothing, rests, or is in force in another version than ours. Times missed
 * while nobody ran count once, as the latest.
 */
async function owedBy(session: Session, rule: Rule, now: Instant): Promise<Owed | null> {
  const after = await dueAfter(session, rule.id, rule.version);
  if (after === null || (await pauseOf(session, rule.id))) return null;
  if (await stoppingAlarm(session, connectionsOf(rule))) return null;
  const [run] = await unfinishedRuns(session, rule.id);
  if (run) return { kind: 'run', run };
  const latest = latestAt(readSchedule(rule.schedule), now);
  return latest > after ? { kind: 'time', dueAt: formatInstant(latest) } : null;
}

/** The scheduled time of what the rule owes; null where it owes nothing. */
async function dueTime(session: Session, rule: Rule, now: Instant): Promise<string | null> {
  const owed = await owedBy(session, rule, now);
  return owed?.kind === 'run' ? owed.run.dueAt : (owed?.dueAt ?? null);
}

/** Wakes every rule that owes something: what the queue lost or never knew, downtime over a scheduled time, a dead worker. */
export async function wakeDueRules(
  place: Workplace,
  rules: readonly Rule[],
  session: Session,
  wake: (rule: Rule, dueAt: string) => Promise<void>,
  troubled: Troubled,
): Promise<void> {
  const now = await presentFor(place, session);
  for (const rule of rules) {
    try {
      const dueAt = await dueTime(session, rule, now);
      if (dueAt !== null) await wake(rule, dueAt);
    } catch (error) {
      troubled(rule.id, error);
    }
  }
}

/**
 * The run that this rule owes: one that was interrupted goes on; else the latest scheduled time that has none gets one.
 * However often it is asked, a scheduled time gets one run: its row is unique.
 */
export async function takeDueRun(session: Session, rule: Rule, now: Instant): Promise<Run | null> {
  const owed = await owedBy(session, rule, now);
  if (!owed || owed.kind === 'run') return owed?.run ?? null;
  const { dueAt } = owed;
  await inTransaction(session, async () => {
    await insertRun(session, {
      id: randomUUID(),
      invocation: randomUUID(),
      rule: rule.id,
      version: rule.version,
      dueAt,
    });
    await moveDueAfter(session, rule.id, dueAt);
  });
  return (await unfinishedRuns(session, rule.id))[0] ?? null;
}
