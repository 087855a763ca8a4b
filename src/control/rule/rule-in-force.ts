import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { Question } from '../question.ts';

/** What the control database remembers of a rule: enough to know which run is due. */
export interface RuleInForce {
  readonly rule: string;
  readonly version: string;
  /** As `formatSchedule` writes it. */
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

/** A rule in force, and what became of it so far. Times are microseconds since 1970. */
export interface RuleRecord extends RuleInForce {
  /** When this version or schedule came into force. */
  readonly since: bigint;
  /** When a run last succeeded; null: never. */
  readonly lastSuccess: bigint | null;
}

/** Every rule in force, by its id. */
export async function rulesInForce(session: Session): Promise<readonly RuleRecord[]> {
  const result = await session.run(
    numbered(sql`
      SELECT r.rule, r.version, r.schedule, (extract(epoch FROM r.changed_at) * 1000000)::bigint::text,
        (SELECT (extract(epoch FROM max(n.ended_at)) * 1000000)::bigint::text
          FROM retentiond.run AS n WHERE n.rule = r.rule AND n.state = 'succeeded')
      FROM retentiond.rule AS r WHERE r.in_force ORDER BY r.rule`),
  );
  return result.rows.map(([rule, version, schedule, since, lastSuccess]) => ({
    rule: String(rule),
    version: String(version),
    schedule: String(schedule),
    since: BigInt(String(since)),
    lastSuccess: lastSuccess == null ? null : BigInt(lastSuccess),
  }));
}

/** The version that is in force; null where the rule is not. */
export function whichVersion(rule: string): Question<string | null> {
  return {
    select: sql`SELECT version FROM retentiond.rule WHERE rule = ${bind(rule)} AND in_force`,
    read: (rows) => rows[0]?.[0] ?? null,
  };
}

/** The scheduled time after which the rule is due again, in microseconds; null where this version is not in force. */
export async function dueAfter(session: Session, rule: string, version: string): Promise<bigint | null> {
  const result = await session.run(
    numbered(sql`
      SELECT (extract(epoch FROM due_after) * 1000000)::bigint::text
      FROM retentiond.rule WHERE rule = ${bind(rule)} AND version = ${bind(version)} AND in_force`),
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
  const result = await session.run(
    numbered(raw('SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text')),
  );
  return BigInt(String(result.rows[0]?.[0]));
}
