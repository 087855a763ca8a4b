import type { PlanApproved, RuleApproved } from '../../ledger/entries/approval.ts';
import type { RunStarted } from '../../ledger/entries/run.ts';
import type { RunApproval } from './facts.ts';

type Written = { readonly seq: number; readonly at: string };

/** Who approved what; memory grows with the versions and plans. */
export class ApprovalBook {
  private readonly given = new Map<string, RunApproval[]>();

  read(said: (RuleApproved | PlanApproved) & Written): void {
    const [name, how] =
      said.kind === 'plan approved'
        ? [nameOf(null, said.plan), 'plan' as const]
        : [nameOf(said.rule, said.version), said.role === null ? ('carried' as const) : ('version' as const)];
    const known = this.given.get(name) ?? [];
    this.given.set(name, [...known, { how, role: said.role, at: said.at, entry: said.seq }]);
  }

  /** What the run relies on; null where the project asks nobody, or the entry is older than approvals. */
  of({ rule, version, approval }: RunStarted): readonly RunApproval[] | null {
    if (approval === undefined || approval === 'never') return null;
    return this.given.get(approval === version ? nameOf(rule, version) : nameOf(null, approval)) ?? [];
  }
}

function nameOf(rule: string | null, what: string): string {
  return JSON.stringify([rule, what]);
}
