import { latestAt, readSchedule } from '../calendar/cron.ts';
import type { Instant } from '../calendar/instant.ts';
import type { RuleRecord } from '../control/rule/rule-in-force.ts';

/** Two scheduled times have passed since the last success, or since the rule came into force. */
export function isSilent(
  rule: Pick<RuleRecord, 'schedule' | 'since' | 'lastSuccess'>,
  now: Instant,
): boolean {
  const cron = readSchedule(rule.schedule);
  const lastButOne = latestAt(cron, latestAt(cron, now) - 1n);
  const heard = rule.lastSuccess !== null && rule.lastSuccess > rule.since ? rule.lastSuccess : rule.since;
  return heard < lastButOne;
}
