import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';

/** A rule that waits for an approval, and why, one line each. */
export interface WaitingRule {
  readonly rule: string;
  readonly version: string;
  readonly reasons: readonly string[];
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Remembers why a rule waits, for whoever asks how things stand. */
export async function noteWaiting(session: Session, rule: Omit<WaitingRule, 'since'>): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.waiting_rule AS known (rule, version, reasons)
      VALUES (${bind(rule.rule)}, ${bind(rule.version)}, ${bind(rule.reasons)}::text[])
      ON CONFLICT (rule) DO UPDATE SET version = excluded.version, reasons = excluded.reasons,
        since = CASE WHEN known.version = excluded.version THEN known.since ELSE clock_timestamp() END`),
  );
}

/** This version waits no longer; another one of the rule may. */
export async function forgetWaiting(session: Session, rule: string, version: string): Promise<void> {
  await session.run(
    numbered(
      sql`DELETE FROM retentiond.waiting_rule WHERE rule = ${bind(rule)} AND version = ${bind(version)}`,
    ),
  );
}

/** None but these rules wait: the others are in force, or gone from the files. */
export async function forgetWaitingBut(session: Session, rules: readonly string[]): Promise<void> {
  await session.run(
    numbered(sql`DELETE FROM retentiond.waiting_rule WHERE NOT (rule = ANY (${bind([...rules])}::text[]))`),
  );
}

/** Every rule that waits, by its id. */
export async function waitingRules(session: Session): Promise<readonly WaitingRule[]> {
  const result = await session.run(
    numbered(sql`
      SELECT rule, version, to_json(reasons)::text, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.waiting_rule ORDER BY rule`),
  );
  return result.rows.map(([rule, version, reasons, since]) => ({
    rule: String(rule),
    version: String(version),
    reasons: JSON.parse(String(reasons)),
    since: String(since),
  }));
}
