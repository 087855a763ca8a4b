import type { PlanApproved, RuleApproved } from '../../ledger/entries/approval.ts';
import { counted } from '../findings/count.ts';
import { byWhom, type SaidBy } from './said.ts';

export const SAID_BY_APPROVALS: SaidBy<RuleApproved | PlanApproved> = {
  'rule approved': (entry) => [
    entry.rule,
    entry.role === null
      ? `nobody had to be asked: it reaches no more than ${entry.reaches_no_more_than}`
      : byWhom(entry),
    `version ${entry.version}`,
  ],
  'plan approved': (entry) => [
    `${counted(entry.due, 'row')} of ${counted(entry.rules, 'rule')}`,
    byWhom(entry),
    `plan ${entry.plan}`,
  ],
};
