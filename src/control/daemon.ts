import type { Session } from '../database/session.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';

/** A daemon's sign of life. */
export interface DaemonSign {
  readonly daemon: string;
  readonly owner: string;
  readonly tasks: readonly string[];
  /** SHA-256 over the versions of the rules that it has in force. */
  readonly rules: string;
  /** What ails it, one line each. */
  readonly troubles: readonly string[];
}

/** A daemon as others see it; times are ISO 8601, UTC. */
export interface SeenDaemon extends DaemonSign {
  readonly startedAt: string;
  readonly seenAt: string;
}

/** After how many seconds without a sign a daemon is taken for gone. */
const FORGOTTEN_SECONDS = 60;

/** Gives a sign of life. */
export async function signDaemon(session: Session, sign: DaemonSign): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.daemon (daemon, owner, tasks, rules, troubles)
      VALUES (${bind(sign.daemon)}::uuid, ${bind(sign.owner)}, ${bind(sign.tasks)}::text[], ${bind(sign.rules)},
        ${bind(sign.troubles)}::text[])
      ON CONFLICT (daemon) DO UPDATE
        SET rules = excluded.rules, troubles = excluded.troubles, seen_at = clock_timestamp()`),
  );
}

/** Takes the sign away: this daemon leaves. Those long forgotten go with it. */
export async function unsignDaemon(session: Session, daemon: string): Promise<void> {
  await session.run(
    numbered(sql`
      DELETE FROM retentiond.daemon
      WHERE daemon = ${bind(daemon)}::uuid OR seen_at < clock_timestamp() - interval '30 days'`),
  );
}

/** Whole seconds since the last sign of the daemon that started last on a host; null: none has left a sign there. */
export async function secondsSinceSign(session: Session, host: string): Promise<number | null> {
  const result = await session.run(
    numbered(sql`
      SELECT floor(extract(epoch FROM clock_timestamp() - d.seen_at))::bigint
      FROM retentiond.daemon AS d
      WHERE split_part(d.owner, '/', 1) = ${bind(host)}
      ORDER BY d.started_at DESC
      LIMIT 1`),
  );
  const [row] = result.rows;
  return row === undefined ? null : Number(row[0]);
}

/** The daemons that gave a sign within the last minute. */
export async function seenDaemons(session: Session): Promise<readonly SeenDaemon[]> {
  const result = await session.run(
    numbered(sql`
      SELECT daemon::text, owner, to_json(tasks)::text, rules, to_json(troubles)::text,
        to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.daemon AS d
      WHERE d.seen_at > clock_timestamp() - make_interval(secs => ${bind(FORGOTTEN_SECONDS)})
      ORDER BY d.started_at`),
  );
  return result.rows.map((row) => {
    const [daemon, owner, tasks, rules, troubles, startedAt, seenAt] = row.map(String) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      daemon,
      owner,
      tasks: JSON.parse(tasks),
      rules,
      troubles: JSON.parse(troubles),
      startedAt,
      seenAt,
    };
  });
}
