import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** Rows of a rule by state, as they were when they were counted last. */
export interface RuleCounts {
  readonly rule: string;
  /** null until the rule was counted once. */
  readonly counted: {
    readonly version: string;
    readonly states: Readonly<Record<string, number>>;
    /** How many whole days ago the start was of the row that is due for longest, where one is overdue. */
    readonly oldestOverdueDays: number | null;
    /** Microseconds since 1970. */
    readonly at: bigint;
  } | null;
  /** The code of what kept the last attempt from counting; null: nothing did. */
  readonly failed: string | null;
}

/** What was attempted, of which version, and how long it took. */
interface Attempt {
  readonly rule: string;
  readonly version: string;
  readonly milliseconds: number;
}

/** Writes down what was counted. Of `oldestOverdue`, ISO 8601 in UTC, only the days since are kept: it is a row's value. */
export async function noteCounted(
  session: Session,
  { rule, version, milliseconds }: Attempt,
  states: Readonly<Record<string, number>>,
  oldestOverdue: string | null,
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.rule_count (rule, version, states, oldest_overdue_days, counted_at, tried_version, milliseconds)
      VALUES (${bind(rule)}, ${bind(version)}, ${bind(JSON.stringify(states))}::jsonb, greatest(0, floor(extract(epoch FROM clock_timestamp() - ${bind(oldestOverdue)}::timestamptz) / 86400)),
        clock_timestamp(), ${bind(version)}, ${bind(milliseconds)}::bigint)
      ON CONFLICT (rule) DO UPDATE
        SET version = excluded.version, states = excluded.states, oldest_overdue_days = excluded.oldest_overdue_days,
          counted_at = excluded.counted_at, tried_at = clock_timestamp(), tried_version = excluded.tried_version,
          milliseconds = excluded.milliseconds, failed = NULL`),
  );
}

/** Writes down that nothing could be counted, and why, by a code; what was counted before stays. */
export async function noteUncounted(
  session: Session,
  { rule, version, milliseconds }: Attempt,
  code: string,
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.rule_count (rule, tried_version, milliseconds, failed)
      VALUES (${bind(rule)}, ${bind(version)}, ${bind(milliseconds)}::bigint, ${bind(code)})
      ON CONFLICT (rule) DO UPDATE
        SET tried_at = clock_timestamp(), tried_version = excluded.tried_version, milliseconds = excluded.milliseconds,
          failed = excluded.failed`),
  );
}

/** How long a count may be shown before it is made again. */
export interface CountAge {
  /** Where nothing has happened. */
  readonly seconds: number;
  /** Where a run has ended since. */
  readonly afterRunSeconds: number;
  /** Never sooner than so many times as long as it took. */
  readonly timesItsTime: number;
}

/** `rule version` of those that need not be counted again yet, by the server's clock. */
export async function freshCounts(session: Session, age: CountAge): Promise<ReadonlySet<string>> {
  const { seconds, afterRunSeconds, timesItsTime } = age;
  const { rows } = await session.run(
    numbered(sql`
      SELECT c.rule || ' ' || c.tried_version FROM retentiond.rule_count AS c
      WHERE c.tried_at > clock_timestamp() - make_interval(secs => ${bind(seconds)})
        AND NOT (
          c.tried_at < clock_timestamp() - greatest(make_interval(secs => ${bind(afterRunSeconds)}),
            make_interval(secs => c.milliseconds / 1000.0 * ${bind(timesItsTime)}))
          AND EXISTS (SELECT FROM retentiond.run AS n WHERE n.rule = c.rule AND n.ended_at > c.tried_at))`),
  );
  return new Set(rows.map(([name]) => String(name)));
}

/** Forgets rules that are in no file any more. */
export async function forgetCountsBut(session: Session, rules: readonly string[]): Promise<void> {
  await session.run(
    numbered(sql`DELETE FROM retentiond.rule_count WHERE rule <> ALL (${bind([...rules])}::text[])`),
  );
}

/** Every rule that was ever tried, by its id. */
export async function ruleCounts(session: Session): Promise<readonly RuleCounts[]> {
  const { rows } = await session.run(
    numbered(
      raw(`SELECT rule, version, states::text, oldest_overdue_days::text,
        (extract(epoch FROM counted_at) * 1000000)::bigint::text, failed FROM retentiond.rule_count ORDER BY rule`),
    ),
  );
  return rows.map(([rule, version, states, oldest, at, failed]) => ({
    rule: String(rule),
    counted:
      version == null
        ? null
        : {
            version,
            states: JSON.parse(String(states)),
            oldestOverdueDays: oldest == null ? null : Number(oldest),
            at: BigInt(String(at)),
          },
    failed: failed ?? null,
  }));
}
