import type { Session } from '../database/session.ts';
import { bind, numbered, raw, sql } from '../sql/fragment.ts';

/** What the control database remembers of a rule: enough to know which run is due. */
export interface RuleInForce {
  readonly rule: string;
  readonly version: string;
  readonly schedule: string;
}

/**
 * Puts exactly these rules in force. A new one is due at its next scheduled time, not at once; a changed one keeps what
 * was due; one that is gone is not due any more.
 */
export async function putInForce(session: Session, rules: readonly RuleInForce[]): Promise<void> {
  for (const rule of rules) {
    await session.run(
      numbered(sql`
        INSERT INTO retentiond.rule AS known (rule, version, schedule, due_after)
        VALUES (${bind(rule.rule)}, ${bind(rule.version)}, ${bind(rule.schedule)}, clock_timestamp())
        ON CONFLICT (rule) DO UPDATE
          SET version = excluded.version, schedule = excluded.schedule, in_force = true, changed_at = clock_timestamp(),
            due_after = CASE WHEN known.in_force THEN known.due_after ELSE clock_timestamp() END
          WHERE (known.version, known.schedule, known.in_force) IS DISTINCT FROM (excluded.version, excluded.schedule, true)`),
    );
  }
  await session.run(
    numbered(sql`
      UPDATE retentiond.rule SET in_force = false, changed_at = clock_timestamp()
      WHERE in_force AND NOT (rule = ANY (${bind(rules.map((rule) => rule.rule))}::text[]))`),
  );
}

/** The scheduled time after which the rule is due again, in microseconds; null where the rule is not in force. */
export async function dueAfter(session: Session, rule: string): Promise<bigint | null> {
  const result = await session.run(
    numbered(sql`
      SELECT (extract(epoch FROM due_after) * 1000000)::bigint::text
      FROM retentiond.rule WHERE rule = ${bind(rule)} AND in_force`),
  );
  const text = result.rows[0]?.[0];
  return text ? BigInt(text) : null;
}

/** Remembers that this scheduled time has its run. */
export async function moveDueAfter(session: Session, rule: string, dueAt: string): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.rule SET due_after = greatest(due_after, ${bind(dueAt)}::timestamptz) WHERE rule = ${bind(rule)}`),
  );
}

/** The control server's clock, in microseconds since 1970. */
export async function readServerClock(session: Session): Promise<bigint> {
  const result = await session.run(numbered(raw("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text")));
  return BigInt(String(result.rows[0]?.[0]));
}
