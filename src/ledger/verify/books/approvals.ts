import type { PlanApproved, RuleApproved } from '../../entries/approval.ts';
import type { RunStarted } from '../../entries/run.ts';
import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** What the ledger has approved so far; memory grows with the versions and plans, not with the runs. */
export class ApprovalBook implements Book {
  private readonly versions = new Set<string>();
  private readonly plans = new Set<string>();

  read(_: bigint, entry: Body): Strange | null {
    switch (entry.kind) {
      case 'rule approved':
      case 'plan approved':
        return this.readApproval(entry);
      case 'run started':
        return this.readStart(entry);
      default:
        return null;
    }
  }

  private readApproval(entry: RuleApproved | PlanApproved): Strange | null {
    if (entry.kind === 'plan approved') {
      this.plans.add(entry.plan);
      return null;
    }
    const { rule, version, reaches_no_more_than: source } = entry;
    const known = source === null || this.versions.has(nameOf(rule, source));
    this.versions.add(nameOf(rule, version));
    if (known) return null;
    const fact = `version ${version} of ${rule} is carried from one that was never approved`;
    return { code: 'not approved', fact };
  }

  /** A run names what it relies on; those of ledgers that are older than approvals say nothing. */
  private readStart({
    run,
    rule,
    version,
    approval,
  }: Pick<RunStarted, 'run' | 'rule' | 'version'> & Partial<RunStarted>): Strange | null {
    if (approval === undefined || approval === 'never') return null;
    const isApproved =
      approval === version ? this.versions.has(nameOf(rule, version)) : this.plans.has(approval);
    return isApproved
      ? null
      : { code: 'not approved', fact: `run ${run} relies on an approval that is not there` };
  }
}

function nameOf(rule: string, version: string): string {
  return `${rule} ${version}`;
}
