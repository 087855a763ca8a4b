import type { PlanCount } from '../src/app/counting/count-plan.ts';
import type { Zone } from '../src/calendar/zone.ts';
import type { RunReport } from '../src/enforce/run/run.ts';
import type { SmallGroups } from '../src/enforce/scene.ts';
import type { Explanation } from '../src/plan/explain/explain.ts';
import type { Rule } from '../src/rules/rule/rule.ts';
import type { TableCheck } from './company/check.ts';
import type { RowText } from './company/people.ts';

/** Where the demo is shown: it decides nothing about looks. */
export interface Stage {
  /** A step begins. */
  step(title: string): void;
  note(text: string): void;
  explanations(explanations: readonly Explanation[]): void;
  plan(plan: PlanCount, zone: Zone): void;
  runBegun(rule: RunningRule): void;
  rowsChanged(rule: RunningRule, rows: number): void;
  runEnded(rule: RunningRule, report: Pick<RunReport, 'status' | 'rows' | 'batches' | 'failure'>): void;
  /** Rows that can still be told apart although they were anonymised. */
  groupsSmall(facts: SmallGroups): void;
  checks(checks: readonly TableCheck[]): void;
  /** One row's values before and after, by column. */
  row(before: RowText, after: RowText): void;
}

/** A rule as far as a run of it is told. */
export type RunningRule = Pick<Rule, 'id' | 'action'>;
