import Table from 'cli-table3';
import type { PlanApproval, RuleReview } from '../../app/approval/approve.ts';
import type { PlannedRule } from '../../app/approval/plan-file.ts';
import { formatKeep } from '../../calendar/keep.ts';
import { formatPeriod } from '../../calendar/period.ts';
import { counted, formatCount } from '../findings/count.ts';

/** What an approval would allow: one line a rule, and why it waits. */
export function reviewText(reviews: readonly RuleReview[]): string {
  const table = new Table({
    head: ['rule', 'rows due', 'kept for', 'then', 'waits because'],
    colAligns: ['left', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const { planned, reasons } of reviews) {
    const why = reasons.length > 0 ? reasons.join('\n') : 'it may run already';
    table.push([planned.rule, formatCount(planned.due), keptFor(planned), planned.decision.action, why]);
  }
  return table.toString();
}

function keptFor({ decision }: PlannedRule): string {
  const keep = formatKeep(decision.keep);
  return decision.extension ? `${keep}, ${formatPeriod(decision.extension.atMost, 'en')} at most` : keep;
}

/** `2 rules, 1,234 rows due, plan 3f2a…`: one line to search for. */
export function planLine(plan: {
  readonly digest: string;
  readonly rules: readonly { readonly due: number }[];
}): string {
  const due = plan.rules.reduce((sum, rule) => sum + rule.due, 0);
  return `${counted(plan.rules.length, 'rule')}, ${counted(due, 'row')} due, plan ${plan.digest}`;
}

/** What was approved, and whether somebody else must approve it, too. */
export function approvalText(approval: PlanApproval): string {
  const { approved, approvals, approvals_needed: needed } = approval;
  const state = approved
    ? 'approved'
    : `${approvals} of ${needed} approvals; another login role must approve it, too`;
  return `approve: ${planLine(approval)}: ${state}\n`;
}
