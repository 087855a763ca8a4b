import { onlyValue, type Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import type { HoldKind } from './hold-scope.ts';

/** A hold that is about to exist. */
export interface NewHold {
  readonly hold: string;
  readonly kind: HoldKind;
  readonly target: string | null;
  readonly person: {
    readonly kind: string;
    readonly sealed: Uint8Array;
    readonly digest: string;
  } | null;
  readonly matterSealed: Uint8Array;
  readonly reasonSealed: Uint8Array;
  readonly reviewOn: string | null;
  readonly who: string;
  readonly placedSeq: bigint;
  /** Ids of the batches that it waits for. */
  readonly inFlight: readonly string[];
}

/** Who says it, and why, under seal. */
export interface Word {
  readonly who: string;
  readonly reasonSealed: Uint8Array;
}

/** From the commit on, every batch that does not know the next hold is refused; under the chain lock. */
export async function raiseEpoch(session: Session): Promise<number> {
  const result = await session.run(
    numbered(raw('UPDATE retentiond.hold_epoch SET epoch = epoch + 1 RETURNING epoch::text')),
  );
  return Number(onlyValue(result));
}

/** Pending, until the batches that it names are over. Under the chain lock. */
export async function insertHold(session: Session, epoch: number, hold: NewHold): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.hold (hold, epoch, kind, target, person_kind, person_sealed, person_digest,
        matter_sealed, reason_sealed, review_on, who, placed_seq, in_flight)
      VALUES (${bind(hold.hold)}::uuid, ${bind(epoch)}::bigint, ${bind(hold.kind)}, ${bind(hold.target)},
        ${bind(hold.person?.kind ?? null)}, ${bind(hold.person?.sealed ?? null)}::bytea,
        ${bind(hold.person?.digest ?? null)}, ${bind(hold.matterSealed)}::bytea, ${bind(hold.reasonSealed)}::bytea,
        ${bind(hold.reviewOn)}::date, ${bind(hold.who)}, ${bind(hold.placedSeq)}::bigint,
        ${bind(hold.inFlight)}::uuid[])`),
  );
}

/** False where it is effective already, or was released; whoever changes it is the one who appends. */
export async function markEffective(session: Session, hold: string): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.hold SET effective_at = clock_timestamp()
      WHERE hold = ${bind(hold)}::uuid AND effective_at IS NULL AND released_at IS NULL`),
  );
  return result.count === 1;
}

export async function askRelease(session: Session, hold: string, word: Word): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.hold SET asked_role = session_user, asked_who = ${bind(word.who)},
        asked_sealed = ${bind(word.reasonSealed)}::bytea, asked_at = clock_timestamp()
      WHERE hold = ${bind(hold)}::uuid`),
  );
}

/** It holds on until the cooling-off period is over; resolves to when that is, ISO 8601, UTC. */
export async function markReleased(
  session: Session,
  hold: string,
  word: Word,
  coolingOffSeconds: number,
): Promise<string> {
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.hold SET released_role = session_user, released_who = ${bind(word.who)},
        released_sealed = ${bind(word.reasonSealed)}::bytea, released_at = clock_timestamp(),
        free_at = clock_timestamp() + make_interval(secs => ${bind(coolingOffSeconds)})
      WHERE hold = ${bind(hold)}::uuid
      RETURNING to_char(free_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`),
  );
  return String(onlyValue(result));
}
