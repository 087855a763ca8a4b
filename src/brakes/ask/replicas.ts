import type { Session } from '../../database/session.ts';
import { SIGNALS as MYSQL } from '../../sql/mysql/signals.ts';
import { SIGNALS as POSTGRESQL } from '../../sql/postgresql/signals.ts';
import { measured, type Signal, unanswered } from '../brake.ts';
import { addMark, lagOf, leastLagOf, type Marks, type Replayed } from '../replica-lag.ts';

const BRAKE = 'replica_lag';

/** What was seen of a primary's log, and until when. */
export interface Seen {
  marks: Marks;
}

/**
 * Looks how far the primary's log is, and then how far each replica that it knows has replayed it. `others` says that
 * replicas are asked themselves, too: then what this role may not see is left to them.
 */
export async function askPrimary(
  session: Session,
  seen: Seen,
  limit: number,
  others: boolean,
  now: () => number,
): Promise<readonly Signal[]> {
  // In this order: what a replica has replayed by then is never less than it had when the log was looked at.
  const flushed = await session.run(POSTGRESQL.flushed);
  seen.marks = addMark(seen.marks, { at: now(), position: Number(flushed.rows[0]?.[0]) });
  const { rows } = await session.run(POSTGRESQL.knownReplicas);
  return rows.flatMap(([isSeen, position, estimate]) => {
    if (isSeen !== 'true') return others ? [] : [unanswered(BRAKE, 'right-missing')];
    return [lagSignal(seen.marks, { ...replayedOf(position, estimate), mayBeOld: true }, limit)];
  });
}

/** Asks a replica of a PostgreSQL, after its primary. */
export async function askStandby(session: Session, seen: Seen, limit: number): Promise<Signal> {
  const { rows } = await session.run(POSTGRESQL.replayed);
  const [isStandby, position, estimate] = rows[0] ?? [];
  if (isStandby !== 'true' || position == null) return unanswered(BRAKE, 'not-a-replica');
  return lagSignal(seen.marks, { ...replayedOf(position, estimate), mayBeOld: false }, limit);
}

function replayedOf(
  position: string | null | undefined,
  estimate: string | null | undefined,
): Omit<Replayed, 'mayBeOld'> {
  // A clock that runs ahead makes it negative.
  return { position: Number(position), estimate: estimate == null ? null : Math.max(0, Number(estimate)) };
}

function lagSignal(marks: Marks, replayed: Replayed, limit: number): Signal {
  const lag = lagOf(marks, replayed);
  if (lag !== null) return measured(BRAKE, lag, limit);
  // How far it lags is not known yet, and that it is too much may be.
  const least = leastLagOf(marks, replayed.position);
  return least > limit ? measured(BRAKE, least, limit) : unanswered(BRAKE, 'unknown');
}

/** Asks a replica of a MariaDB or MySQL; where it has several sources, the one furthest behind. */
export async function askReplica(session: Session, limit: number): Promise<readonly Signal[]> {
  const sources = await readSources(session);
  if (sources.length === 0) return [unanswered(BRAKE, 'not-a-replica')];
  return sources.map(({ isRunning, secondsBehind }) =>
    isRunning && secondsBehind !== null
      ? measured(BRAKE, secondsBehind, limit)
      : unanswered(BRAKE, 'replication-stopped'),
  );
}

/** A server that this one copies. */
export interface Source {
  readonly serverId: string | null;
  /** Whether both halves of it run, the one that fetches and the one that replays. */
  readonly isRunning: boolean;
  readonly secondsBehind: number | null;
}

/** MariaDB and older servers speak of masters and slaves, newer ones of sources and replicas. */
export async function readSources(session: Session): Promise<readonly Source[]> {
  const server = session.engine.dialect.server === 'MariaDB' ? 'MariaDB' : 'MySQL';
  const { rows, columns } = await session.run(MYSQL.replicaStatus[server]);
  return rows.map((row) => {
    const named = (...names: readonly string[]): string | null => {
      const index = columns.findIndex((column) => names.includes(column));
      return row[index] ?? null;
    };
    const behind = named('Seconds_Behind_Source', 'Seconds_Behind_Master');
    const halves = [
      named('Replica_IO_Running', 'Slave_IO_Running'),
      named('Replica_SQL_Running', 'Slave_SQL_Running'),
    ];
    return {
      serverId: named('Source_Server_Id', 'Master_Server_Id'),
      isRunning: halves.every((half) => half === 'Yes'),
      secondsBehind: behind === null ? null : Number(behind),
    };
  });
}

/** Of one brake the worst: what cannot be told, else the longest lag; none where there is no replica. */
export function worstOf(signals: readonly Signal[]): readonly Signal[] {
  const worst = signals.reduce<Signal | null>((found, one) => {
    if (!found || found.trouble !== null) return found ?? one;
    return one.trouble !== null || (one.value ?? 0) > (found.value ?? 0) ? one : found;
  }, null);
  return worst ? [worst] : [];
}
