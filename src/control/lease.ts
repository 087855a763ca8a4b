import type { Session } from '../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../sql/fragment.ts';

/** The right to act for one rule. Two holders never have the same fence, and a later one's is larger. */
export interface Lease {
  readonly rule: string;
  readonly fence: number;
}

/** How long a lease lasts without a sign of life. */
export const LEASE_SECONDS = 15;
/** How often a holder gives one; three may be missed. */
export const HEARTBEAT_MS = 4_000;

export type LeaseAnswer =
  | { readonly kind: 'taken'; readonly lease: Lease }
  | { readonly kind: 'busy'; readonly owner: string; readonly milliseconds: number };

/** Takes the lease if nobody holds it, or its holder has given no sign of life for `LEASE_SECONDS`. */
export async function takeLease(
  session: Session,
  rule: string,
  run: string,
  owner: string,
): Promise<LeaseAnswer> {
  const taken = await session.run(
    numbered(sql`
      INSERT INTO retentiond.lease AS held (rule, run, owner, fence, until)
      VALUES (${bind(rule)}, ${bind(run)}::uuid, ${bind(owner)}, 1, clock_timestamp() + make_interval(secs => ${bind(LEASE_SECONDS)}))
      ON CONFLICT (rule) DO UPDATE
        SET run = excluded.run, owner = excluded.owner, fence = held.fence + 1, until = excluded.until
        WHERE held.until < clock_timestamp()
      RETURNING fence::text`),
  );
  const fence = taken.rows[0]?.[0];
  if (fence) return { kind: 'taken', lease: { rule, fence: Number(fence) } };
  const holder = await session.run(
    numbered(sql`
      SELECT owner, ceil(extract(epoch FROM greatest(until, clock_timestamp()) - clock_timestamp()) * 1000)::bigint::text
      FROM retentiond.lease WHERE rule = ${bind(rule)}`),
  );
  const [owns, milliseconds] = holder.rows[0] ?? [];
  return { kind: 'busy', owner: owns ?? '', milliseconds: Math.max(0, Number(milliseconds ?? 0)) };
}

/** Gives a sign of life; false where somebody else has taken over. */
export async function renewLease(session: Session, lease: Lease): Promise<boolean> {
  return (await session.run(numbered(renewal(lease)), 'retentiond_renew')).count === 1;
}

/** The same as a piece of a statement; changes one row, or none where somebody else has taken over. */
export function renewal({ rule, fence }: Lease): Fragment {
  return sql`
    UPDATE retentiond.lease SET until = clock_timestamp() + make_interval(secs => ${bind(LEASE_SECONDS)})
    WHERE rule = ${bind(rule)} AND fence = ${bind(fence)}::bigint`;
}

/** Gives the lease back, so that the next holder need not wait; one that somebody else has is left alone. */
export async function releaseLease(session: Session, lease: Lease): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.lease SET until = '-infinity', run = NULL
      WHERE rule = ${bind(lease.rule)} AND fence = ${bind(lease.fence)}::bigint`),
  );
}
