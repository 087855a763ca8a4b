import type { PlanCount } from '../src/app/count-plan.ts';
import type { Zone } from '../src/calendar/zone.ts';
import type { RunReport } from '../src/enforce/run.ts';
import type { Explanation } from '../src/plan/explain.ts';
import type { TableCheck } from './company/check.ts';

/** Where the demo is shown: it decides nothing about looks. */
export interface Stage {
  /** A step begins. */
  step(title: string): void;
  note(text: string): void;
  explanations(explanations: readonly Explanation[]): void;
  plan(plan: PlanCount, zone: Zone): void;
  runBegun(rule: string): void;
  rowsGone(rule: string, rows: number): void;
  runEnded(rule: string, report: RunReport): void;
  checks(checks: readonly TableCheck[]): void;
}
