import type { Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

/** A person's word that a rule, or every rule, is to rest. */
export interface Pause {
  readonly pause: number;
  /** null: every rule. */
  readonly rule: string | null;
  /** The login role, which the server has authenticated. */
  readonly role: string;
  /** The system's user name, which is only asserted. */
  readonly who: string;
  readonly why: string;
  readonly placedAt: string;
  /** ISO 8601, UTC; null: until somebody resumes it. */
  readonly until: string | null;
}

export type NewPause = Pick<Pause, 'rule' | 'who' | 'why' | 'until'>;

const IN_FORCE = sql`lifted_at IS NULL AND (until IS NULL OR until > clock_timestamp())`;

/** In force from the commit on; in the transaction that holds the chain lock, so that every later batch sees it. */
export async function placePause(session: Session, pause: NewPause): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.pause (rule, who, why, until)
      VALUES (${bind(pause.rule)}, ${bind(pause.who)}, ${bind(pause.why)}, ${bind(pause.until)}::timestamptz)`),
  );
}

/** Lifts the pauses of just this rule, or those of every rule; tells how many there were. */
export async function liftPauses(session: Session, rule: string | null, who: string): Promise<number> {
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.pause SET lifted_at = clock_timestamp(), lifted_by = ${bind(who)}
      WHERE ${IN_FORCE} AND rule IS NOT DISTINCT FROM ${bind(rule)}`),
  );
  return result.count;
}

/** The pause that keeps a rule at rest now: its own, or that of every rule; the one that ends last. */
export function pauseOf(session: Session, rule: string): Promise<Pause | null> {
  return ask(session, whichPause(rule));
}

export function whichPause(rule: string): Question<Pause | null> {
  const { select, read } = whichPauses(sql`rule = ${bind(rule)} OR rule IS NULL`);
  return { select, read: (rows) => read(rows)[0] ?? null };
}

/** Every pause in force. */
export async function listPauses(session: Session): Promise<readonly Pause[]> {
  return ask(session, whichPauses(sql`TRUE`));
}

/** A pause that nobody has lifted, as it is held against the ledger; it may have ended by itself. */
export interface KeptPause extends Pick<Pause, 'rule' | 'role' | 'who'> {
  /** To the microsecond; null: until somebody resumes it. */
  readonly until: string | null;
  readonly inForce: boolean;
}

export async function unliftedPauses(session: Session): Promise<readonly KeptPause[]> {
  const result = await session.run(
    numbered(sql`
      SELECT rule, role, who, until IS NOT NULL,
        to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (${IN_FORCE})::text
      FROM retentiond.pause WHERE lifted_at IS NULL ORDER BY pause`),
  );
  return result.rows.map(([rule, role, who, hasEnd, until, inForce]) => ({
    rule: rule ?? null,
    role: String(role),
    who: String(who),
    // One for ever has an end that no text of ours names.
    until: hasEnd === 't' ? (until ?? 'infinity') : null,
    inForce: inForce === 'true',
  }));
}

function whichPauses(condition: Fragment): Question<readonly Pause[]> {
  return {
    select: sql`
      SELECT pause::text, rule, role, who, why, to_char(placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.pause WHERE ${IN_FORCE} AND (${condition}) ORDER BY until DESC NULLS FIRST, placed_at`,
    read: (rows) => rows.map(pauseFrom),
  };
}

function pauseFrom(row: TextRow): Pause {
  const [pause, rule, role, who, why, placedAt, until] = row;
  return {
    pause: Number(pause),
    rule: rule ?? null,
    role: String(role),
    who: String(who),
    why: String(why),
    placedAt: String(placedAt),
    until: until ?? null,
  };
}
