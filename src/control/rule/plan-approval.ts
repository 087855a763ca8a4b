import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

/** Writes this login role's word for a plan down; false where it stands already. Under the chain lock. */
export async function placePlanApproval(session: Session, plan: string, who: string): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      INSERT INTO retentiond.plan_approval (plan, who) VALUES (${bind(plan)}, ${bind(who)})
      ON CONFLICT (plan, role) DO NOTHING`),
  );
  return result.count === 1;
}

/** The login roles that approved a plan. */
export function planRoles(session: Session, plan: string): Promise<ReadonlySet<string>> {
  return ask(session, whichPlanRoles(plan));
}

/** Nobody approved what is no plan. */
export function whichPlanRoles(plan: string | null): Question<ReadonlySet<string>> {
  return {
    select: sql`SELECT role FROM retentiond.plan_approval WHERE plan = ${bind(plan)}`,
    read: (rows) => new Set(rows.map(([role]) => String(role))),
  };
}

/** When a plan was used, as ISO 8601 in UTC; null: never. */
export async function planUsedAt(session: Session, plan: string): Promise<string | null> {
  const result = await session.run(
    numbered(sql`
      SELECT to_char(used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.plan_use WHERE plan = ${bind(plan)}`),
  );
  return result.rows[0]?.[0] ?? null;
}

/** Uses a plan up; false where it was used before, however many try at once. */
export async function usePlan(session: Session, plan: string, invocation: string): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      INSERT INTO retentiond.plan_use (plan, invocation) VALUES (${bind(plan)}, ${bind(invocation)}::uuid)
      ON CONFLICT (plan) DO NOTHING`),
  );
  return result.count === 1;
}
