import type { Config } from '../../config/config.ts';
import type { Session, TextRow } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

/** What the configuration asks of approvals. */
export type ApprovalTerms = Pick<Config, 'approval' | 'fourEyes'>;

/** One person's word for a version of a rule, or none where it reaches no more than an approved one. */
export interface Approval {
  readonly rule: string;
  readonly version: string;
  /** The login role; null where nobody had to be asked. */
  readonly role: string | null;
  /** Where nobody had to be asked: the approved version than which it reaches no more. */
  readonly carriedFrom: string | null;
  /** Whether the version came into force by it. */
  readonly wasInForce: boolean;
  /** Whether another version came into force after it: then this one is compared anew. */
  readonly left: boolean;
}

/** Every approval of these rules, the oldest first. */
export function approvalsOf(session: Session, rules: readonly string[]): Promise<readonly Approval[]> {
  return ask(session, whichApprovals(rules));
}

export function whichApprovals(rules: readonly string[]): Question<readonly Approval[]> {
  return {
    select: sql`
      SELECT a.rule, a.version, a.role, a.carried_from, (a.in_force_at IS NOT NULL)::text, (a.left_at IS NOT NULL)::text
      FROM retentiond.approval AS a WHERE a.rule = ANY (${bind([...rules])}::text[]) ORDER BY a.approval`,
    read: (rows) => rows.map(approvalFrom),
  };
}

/**
 * Whether a version may run: one person approved it, or two different login roles where four eyes are on, or it reaches
 * no more than a version that may. `approvals` are all those of one rule.
 */
export function isApproved(approvals: readonly Approval[], version: string, terms: ApprovalTerms): boolean {
  if (terms.approval === 'never') return true;
  const standing = approvals.filter((one) => one.version === version && !one.left);
  return standing.length > 0 && suffice(approvals, standing, terms, new Set([version]));
}

/** Whether a version was approved, and another one has come into force since. */
export function hasLeft(approvals: readonly Approval[], version: string): boolean {
  const own = approvals.filter((one) => one.version === version);
  return own.length > 0 && own.every(({ left }) => left);
}

/** A version that has left still bears those that were carried from it while it stood. */
function suffice(
  approvals: readonly Approval[],
  ofVersion: readonly Approval[],
  terms: ApprovalTerms,
  seen: ReadonlySet<string>,
): boolean {
  if (rolesOf(ofVersion).size >= rolesNeeded(terms)) return true;
  if (terms.approval === 'always') return false;
  return ofVersion.some(({ carriedFrom }) => {
    if (carriedFrom === null || seen.has(carriedFrom)) return false;
    const source = approvals.filter((one) => one.version === carriedFrom);
    return suffice(approvals, source, terms, new Set([...seen, carriedFrom]));
  });
}

/** The login roles that approved. */
export function rolesOf(approvals: readonly Pick<Approval, 'role'>[]): ReadonlySet<string> {
  return new Set(approvals.flatMap(({ role }) => (role === null ? [] : [role])));
}

/** How many login roles must agree. */
export function rolesNeeded({ fourEyes }: Pick<ApprovalTerms, 'fourEyes'>): number {
  return fourEyes ? 2 : 1;
}

/** A version of a rule, and the text that its version is the hash of. */
export interface DecidedVersion {
  readonly rule: string;
  readonly version: string;
  readonly decision: string;
}

/** Writes this login role's word down; false where it stands already. Under the chain lock. */
export async function placeApproval(
  session: Session,
  { rule, version, decision }: DecidedVersion,
  by: { readonly plan: string; readonly who: string },
): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      INSERT INTO retentiond.approval (rule, version, decision, plan, role, who)
      SELECT ${bind(rule)}, ${bind(version)}, ${bind(decision)}, ${bind(by.plan)}, session_user, ${bind(by.who)}
      WHERE NOT EXISTS (
        SELECT FROM retentiond.approval AS a WHERE a.rule = ${bind(rule)} AND a.version = ${bind(version)}
          AND a.role = session_user AND a.left_at IS NULL)`),
  );
  return result.count === 1;
}

/** Writes down that nobody has to be asked. Under the chain lock. */
export async function carryApproval(
  session: Session,
  { rule, version, decision }: DecidedVersion,
  carriedFrom: string,
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.approval (rule, version, decision, carried_from)
      VALUES (${bind(rule)}, ${bind(version)}, ${bind(decision)}, ${bind(carriedFrom)})`),
  );
}

/** Remembers that the version is in force, and that the one before it is not any more. Under the chain lock. */
export async function noteInForce(session: Session, rule: string, version: string): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.approval
      SET in_force_at = coalesce(in_force_at, clock_timestamp()),
        left_at = CASE WHEN version <> ${bind(version)} THEN clock_timestamp() END
      WHERE rule = ${bind(rule)} AND left_at IS NULL AND (version = ${bind(version)} OR in_force_at IS NOT NULL)`),
  );
}

/** The text that a version of a rule is the hash of, as it was approved; null where it never was. */
export async function approvedDecision(
  session: Session,
  rule: string,
  version: string,
): Promise<string | null> {
  const result = await session.run(
    numbered(sql`
      SELECT a.decision FROM retentiond.approval AS a
      WHERE a.rule = ${bind(rule)} AND a.version = ${bind(version)} ORDER BY a.approval DESC LIMIT 1`),
  );
  return result.rows[0]?.[0] ?? null;
}

function approvalFrom(row: TextRow): Approval {
  const [rule, version, role, carriedFrom, wasInForce, left] = row;
  return {
    rule: String(rule),
    version: String(version),
    role: role ?? null,
    carriedFrom: carriedFrom ?? null,
    wasInForce: wasInForce === 'true',
    left: left === 'true',
  };
}
