import { formatInstant, type Instant } from '../calendar/instant.ts';
import { canonicalText, sha256Hex } from '../digest.ts';
import { shapeName } from '../sql/shape.ts';
import { type Boundaries, boundariesAt } from './checked/boundary.ts';
import type { CheckedRule } from './checked/checked-rule.ts';
import { type RuleStatements, statementsFor } from './statements.ts';

/** One rule at one present: what would be done there, as data. */
export interface RulePlan {
  readonly checked: CheckedRule;
  readonly now: Instant;
  readonly boundaries: Boundaries;
  readonly statements: RuleStatements;
}

/** What `plan` shows and a run executes. */
export interface Plan {
  readonly at: Instant;
  /** SHA-256 over the rules' versions, the tables' fingerprints and the present. */
  readonly digest: string;
  readonly rules: readonly RulePlan[];
}

/** Plans every rule for one present, in microseconds. */
export function planRules(rules: readonly CheckedRule[], now: Instant): Plan {
  const plans = rules.map((checked) => planRule(checked, now));
  const summary = plans.map((plan) => ({
    rule: plan.checked.rule.id,
    version: plan.checked.rule.version,
    table: shapeName(plan.checked.shape),
    fingerprint: plan.checked.shape.fingerprint,
  }));
  return {
    at: now,
    digest: sha256Hex(canonicalText({ at: formatInstant(now), rules: summary })),
    rules: plans,
  };
}

export function planRule(checked: CheckedRule, now: Instant): RulePlan {
  const boundaries = boundariesAt(checked.rule, checked.zone, now);
  return { checked, now, boundaries, statements: statementsFor(checked, boundaries, now) };
}
