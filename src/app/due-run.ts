import { randomUUID } from 'node:crypto';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import { type Cron, latestAt, parseCron } from '../calendar/cron.ts';
import { dueAfter, moveDueAfter } from '../control/rule-in-force.ts';
import { insertRun, type Run, unfinishedRuns } from '../control/run.ts';
import type { Session } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Rule } from '../rules/rule.ts';

/** The scheduled time that has no run yet; null where there is none. Times missed while nobody ran count once, as the latest. */
export async function dueTime(session: Session, rule: Rule, now: Instant): Promise<string | null> {
  const after = await dueAfter(session, rule.id);
  if (after === null) return null;
  const latest = latestAt(parseCron(rule.schedule) as Cron, now);
  return latest > after ? formatInstant(latest) : null;
}

/** Whether a run has begun and not ended, or a scheduled time has no run yet. */
export async function isDue(session: Session, rule: Rule, now: Instant): Promise<string | null> {
  const [unfinished] = await unfinishedRuns(session, rule.id);
  return unfinished?.dueAt ?? (await dueTime(session, rule, now));
}

/**
 * The run that this rule owes: one that was interrupted goes on; else the latest scheduled time that has none gets one.
 * However often it is asked, a scheduled time gets one run: its row is unique.
 */
export async function takeDueRun(session: Session, rule: Rule, now: Instant): Promise<Run | null> {
  const [unfinished] = await unfinishedRuns(session, rule.id);
  if (unfinished) return unfinished;
  const dueAt = await dueTime(session, rule, now);
  if (dueAt === null) return null;
  await inTransaction(session, async () => {
    await insertRun(session, { id: randomUUID(), invocation: randomUUID(), rule: rule.id, version: rule.version, dueAt });
    await moveDueAfter(session, rule.id, dueAt);
  });
  const [created] = await unfinishedRuns(session, rule.id);
  return created ?? null;
}
