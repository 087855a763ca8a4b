import { randomUUID } from 'node:crypto';
import type { Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

/** Something is wrong with the evidence as a whole, and nobody has cleared it yet. */
export interface Alarm {
  readonly alarm: string;
  readonly about: 'ledger' | 'sinks' | 'target' | 'control';
  /** null: every connection. */
  readonly connection: string | null;
  readonly code: string;
  /** One line for people, without personal data. */
  readonly fact: string;
  /** Whether no batch begins while it stands. */
  readonly stops: boolean;
  /** ISO 8601, UTC. */
  readonly raisedAt: string;
}

export type NewAlarm = Omit<Alarm, 'alarm' | 'raisedAt'>;

/** Writes it down and returns its id; null where the same one stands already. */
export async function insertAlarm(session: Session, alarm: NewAlarm): Promise<string | null> {
  const id = randomUUID();
  const result = await session.run(
    numbered(sql`
      INSERT INTO retentiond.alarm (alarm, about, connection, code, fact, stops)
      VALUES (${bind(id)}::uuid, ${bind(alarm.about)}, ${bind(alarm.connection)}, ${bind(alarm.code)},
        ${bind(alarm.fact)}, ${bind(alarm.stops)}::boolean)
      ON CONFLICT (about, coalesce(connection, ''), code) WHERE cleared_at IS NULL DO NOTHING`),
  );
  return result.count === 1 ? id : null;
}

/** Ends it; false where it stood no more. `by` is null where it clears by itself. */
export async function endAlarm(
  session: Session,
  alarm: string,
  by: { readonly role: string; readonly who: string } | null,
): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.alarm SET cleared_at = clock_timestamp(), cleared_role = ${bind(by?.role ?? null)},
        cleared_who = ${bind(by?.who ?? null)}
      WHERE alarm = ${bind(alarm)}::uuid AND cleared_at IS NULL`),
  );
  return result.count === 1;
}

/** Every alarm that stands, the oldest first. */
export async function standingAlarms(session: Session): Promise<readonly Alarm[]> {
  return ask(session, whichAlarms(sql`TRUE`));
}

/** The first alarm that keeps batches which touch these connections from beginning. */
export function stoppingAlarm(session: Session, connections: readonly string[]): Promise<Alarm | null> {
  return ask(session, whichAlarmStops(connections));
}

export function whichAlarmStops(connections: readonly string[]): Question<Alarm | null> {
  const which = sql`stops AND (connection IS NULL OR connection = ANY (${bind(connections)}::text[]))`;
  const { select, read } = whichAlarms(which);
  return { select, read: (rows) => read(rows)[0] ?? null };
}

function whichAlarms(which: Fragment): Question<readonly Alarm[]> {
  return {
    select: sql`
      SELECT alarm::text, about, connection, code, fact, stops::text,
        to_char(raised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.alarm WHERE cleared_at IS NULL AND (${which}) ORDER BY raised_at`,
    read: (rows) => rows.map(alarmFrom),
  };
}

function alarmFrom(row: TextRow): Alarm {
  const [alarm, about, connection, code, fact, stops, raisedAt] = row;
  return {
    alarm: String(alarm),
    about: about as Alarm['about'],
    connection: connection ?? null,
    code: String(code),
    fact: String(fact),
    stops: stops === 'true',
    raisedAt: String(raisedAt),
  };
}
