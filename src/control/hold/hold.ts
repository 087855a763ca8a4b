import { onlyValue, type Session, type TextRow } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { bind, type Fragment, join, numbered, raw, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';
import type { HoldKind } from './hold-scope.ts';

/** How a hold stands: batches under way may not know a pending one; a released one cools off before it frees anything. */
export type HoldState = 'pending' | 'effective' | 'release asked' | 'released';

/** A legal hold. Times are ISO 8601, UTC. */
export interface Hold {
  readonly hold: string;
  readonly epoch: number;
  readonly state: HoldState;
  readonly kind: HoldKind;
  /** null: a person. */
  readonly target: string | null;
  readonly personKind: string | null;
  /** Keyed, lower-case hex. */
  readonly personDigest: string | null;
  readonly personSealed: Uint8Array | null;
  readonly reviewOn: string | null;
  /** Number of the entry that says that it was placed. */
  readonly placedSeq: bigint;
  /** Ids of the batches that were open then. */
  readonly inFlight: readonly string[];
  /** The login role, and the system's user name. */
  readonly role: string;
  readonly who: string;
  readonly placedAt: string;
  readonly effectiveAt: string | null;
  readonly askedRole: string | null;
  readonly askedWho: string | null;
  readonly releasedRole: string | null;
  readonly releasedWho: string | null;
  readonly releasedAt: string | null;
  /** The end of the cooling-off period. */
  readonly freeAt: string | null;
  readonly matterSealed: Uint8Array;
  readonly reasonSealed: Uint8Array;
}

/** What a batch must know of a hold. */
export interface HoldInForce {
  readonly hold: string;
  readonly kind: HoldKind;
  readonly target: string | null;
  readonly person: { readonly kind: string; readonly sealed: Uint8Array } | null;
}

/** What the person's value is bound to under seal; matter and reasons have names of their own. */
export function sealedAs(hold: string, what: 'person' | 'matter' | 'reason' | 'ask' | 'release'): string {
  return `retentiond hold ${hold} ${what}`;
}

/** How often a hold was placed; under the chain lock it stands still. */
export function readEpoch(session: Session): Promise<number> {
  return ask(session, WHICH_EPOCH, 'retentiond_epoch');
}

export const WHICH_EPOCH: Question<number> = {
  select: raw('SELECT epoch::text FROM retentiond.hold_epoch'),
  read: ([row]) => Number(row?.[0] ?? Number.NaN),
};

/** Throws where a hold was placed that a batch of this epoch does not know; `latest` was read under the chain lock. */
export function requireEpoch(latest: number, epoch: number): void {
  if (latest === epoch) return;
  throw new Failure({
    code: 'holds-changed',
    fact: 'a hold was placed while the batch was prepared; the batch was undone',
    hint: 'the next one knows it',
  });
}

/** Whether this database is far enough to have any. */
export async function canHaveHolds(session: Session): Promise<boolean> {
  const result = await session.run(numbered(raw("SELECT to_regclass('retentiond.hold') IS NOT NULL")));
  return onlyValue(result) === 't';
}

const HOLDS = sql`free_at IS NULL OR free_at > clock_timestamp()`;

/** Every hold that holds now: pending ones and those that cool off, too. */
export async function holdsInForce(session: Session): Promise<readonly HoldInForce[]> {
  const result = await session.run(
    numbered(sql`
      SELECT hold::text, kind, target, person_kind, encode(person_sealed, 'hex') FROM retentiond.hold WHERE ${HOLDS}`),
  );
  return result.rows.map(([hold, kind, target, personKind, sealed]) => ({
    hold: String(hold),
    kind: kind as HoldKind,
    target: target ?? null,
    person: kind === 'person' ? { kind: String(personKind), sealed: fromHex(sealed) } : null,
  }));
}

/** Holds in the order in which they were placed; those that hold nothing any more only where `all` are asked for. */
export async function listHolds(session: Session, all: boolean): Promise<readonly Hold[]> {
  return select(session, all ? sql`TRUE` : HOLDS);
}

/** Holds that wait for batches under way. */
export async function pendingHolds(session: Session): Promise<readonly Hold[]> {
  return select(session, sql`effective_at IS NULL AND released_at IS NULL`);
}

export async function findHold(session: Session, hold: string): Promise<Hold | null> {
  return (await select(session, sql`hold = ${bind(hold)}::uuid`))[0] ?? null;
}

/** The one placed last, whatever became of it. */
export async function latestHold(session: Session): Promise<Hold | null> {
  const latest = sql`epoch = (SELECT max(epoch) FROM retentiond.hold)`;
  return (await select(session, latest))[0] ?? null;
}

/** The holds that nobody has released, for the verifier. */
export async function unreleasedHolds(session: Session): Promise<readonly Hold[]> {
  return select(session, sql`released_at IS NULL`);
}

const COLUMNS = join(
  [
    ...['hold::text', 'epoch::text', 'kind', 'target', 'person_kind', 'person_digest', 'review_on::text'].map(
      raw,
    ),
    ...['placed_seq::text', 'to_json(in_flight)::text', 'role', 'who'].map(raw),
    ...['placed_at', 'effective_at', 'released_at', 'free_at'].map((name) => utc(raw(name))),
    ...['asked_role', 'asked_who', 'released_role', 'released_who'].map(raw),
    ...['matter_sealed', 'reason_sealed', 'person_sealed'].map((name) => sql`encode(${raw(name)}, 'hex')`),
  ],
  ', ',
);

function utc(column: Fragment): Fragment {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

async function select(session: Session, condition: Fragment): Promise<readonly Hold[]> {
  const result = await session.run(
    numbered(sql`SELECT ${COLUMNS} FROM retentiond.hold WHERE ${condition} ORDER BY epoch`),
  );
  return result.rows.map(holdFrom);
}

function holdFrom(row: TextRow): Hold {
  const [hold, epoch, kind, target, personKind, personDigest, reviewOn] = row;
  const [placedSeq, inFlight, role, who, placedAt, effectiveAt, releasedAt, freeAt] = row.slice(7);
  const [askedRole, askedWho, releasedRole, releasedWho, matter, reason, person] = row.slice(15);
  return {
    hold: String(hold),
    epoch: Number(epoch),
    state: stateOf(effectiveAt, askedRole, releasedAt),
    kind: kind as HoldKind,
    target: target ?? null,
    personKind: personKind ?? null,
    personDigest: personDigest ?? null,
    personSealed: person == null ? null : fromHex(person),
    reviewOn: reviewOn ?? null,
    placedSeq: BigInt(String(placedSeq)),
    inFlight: JSON.parse(String(inFlight)),
    role: String(role),
    who: String(who),
    placedAt: String(placedAt),
    effectiveAt: effectiveAt ?? null,
    askedRole: askedRole ?? null,
    askedWho: askedWho ?? null,
    releasedRole: releasedRole ?? null,
    releasedWho: releasedWho ?? null,
    releasedAt: releasedAt ?? null,
    freeAt: freeAt ?? null,
    matterSealed: fromHex(matter),
    reasonSealed: fromHex(reason),
  };
}

type Optional = string | null | undefined;

function stateOf(effectiveAt: Optional, askedRole: Optional, releasedAt: Optional): HoldState {
  if (releasedAt) return 'released';
  if (askedRole) return 'release asked';
  return effectiveAt ? 'effective' : 'pending';
}

function fromHex(hex: Optional): Uint8Array {
  return Buffer.from(String(hex), 'hex');
}
