import type { Instant } from '../../calendar/instant.ts';
import { Failure } from '../../errors.ts';
import type { Boundary } from '../../plan/checked/boundary.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { planRule, type RulePlan } from '../../plan/plan.ts';
import { shapeName } from '../../sql/shape.ts';
import { type PlanFile, type PlannedRule, type PlannedTable, presentOf, rowsOf } from './plan-file.ts';

/** One rule's part of an approved plan, as a run executes it. */
export interface GivenPlan {
  /** Of the whole plan. */
  readonly digest: string;
  readonly at: Instant;
  readonly planned: PlannedRule;
  readonly isChosen: (digest: Uint8Array) => boolean;
}

export function givenPlan(plan: PlanFile, planned: PlannedRule): GivenPlan {
  const rows = rowsOf(planned);
  return { digest: plan.digest, at: presentOf(plan), planned, isChosen: (digest) => rows.has(digest) };
}

/** The rule's plan for the present that was approved; refuses where the tables changed, or that present is still to come. */
export function planGiven({ at, planned }: GivenPlan, checked: CheckedRule, now: Instant): RulePlan {
  requireSameTables(planned, checked);
  const plan = planRule(checked, at);
  const { boundaries } = planRule(checked, now);
  const isLater = (one: Boundary | null, other: Boundary | null): boolean =>
    one !== null && other !== null && one.instant > other.instant;
  if (isLater(plan.boundaries.keep, boundaries.keep) || isLater(plan.boundaries.atMost, boundaries.atMost)) {
    throw new Failure({
      code: 'plan-early',
      kind: 'refused',
      fact: `the plan takes rows of the rule ${planned.rule} that are not due yet by the earliest of the clocks`,
      hint: 'apply it later, or plan again',
    });
  }
  return plan;
}

/** Every table that is read or changed is as it was when the plan was made. */
function requireSameTables(planned: PlannedRule, checked: CheckedRule): void {
  const { table, fingerprint, others } = plannedTables(checked);
  const changed = [planned, ...planned.others].find((before) => {
    const now = [{ table, fingerprint }, ...others].find((one) => one.table === before.table);
    return now?.fingerprint !== before.fingerprint;
  });
  if (!changed && others.length === planned.others.length) return;
  throw new Failure({
    code: 'plan-drift',
    kind: 'refused',
    fact: `the table ${changed?.table ?? table} is not as it was when the plan was made: its columns, keys, triggers or policies changed`,
    hint: 'run `retentiond validate --connect`, then plan again',
  });
}

/** The tables of a rule, as a plan remembers them. */
export function plannedTables({ shape, others }: CheckedRule): PlannedTable & {
  readonly others: readonly PlannedTable[];
} {
  const named = (one: CheckedRule['shape']): PlannedTable => ({
    table: shapeName(one),
    fingerprint: one.fingerprint,
  });
  return { ...named(shape), others: others.map((other) => named(other.shape)) };
}
