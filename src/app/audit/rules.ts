import type { History } from '../../audit/history.ts';
import { rulesAt } from '../../audit/rules-in-force.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';

/** `audit rules --json`. */
export interface RulesReport {
  readonly format_version: 1;
  readonly at: string;
  /** What they come from; null: nothing was in force yet. */
  readonly set: {
    readonly entry: number;
    readonly set: string;
    readonly since: string;
    readonly by: 'daemon' | 'apply';
    readonly settings: string;
  } | null;
  readonly rules: readonly {
    readonly rule: string;
    readonly version: string;
    readonly policy: string;
    readonly file: string | null;
    readonly schedule: string;
    /** Who has approved this version, or which approved version it reaches no more than; empty: nobody was asked. */
    readonly approvals: readonly {
      readonly at: string;
      readonly role: string | null;
      readonly who: string | null;
      readonly plan: string | null;
      readonly reaches_no_more_than: string | null;
    }[];
  }[];
  /** Rules that waited for approval. */
  readonly waiting: readonly string[];
}

/** The rules in force at a time, their texts, and whose word they ran by; from the ledger alone. */
export function reportRules(history: History, at: Instant): RulesReport {
  const found = rulesAt(history, at);
  const head = { format_version: 1, at: formatInstant(at) } as const;
  if (!found) return { ...head, set: null, rules: [], waiting: [] };
  const { entry, set, from, by, settings } = found.set;
  return {
    ...head,
    set: { entry, set, since: formatInstant(from), by, settings },
    rules: found.rules.map(({ rule, version, policy, file, schedule, approvals }) => ({
      rule,
      version,
      policy,
      file,
      schedule,
      approvals: approvals.map(({ at: approvedAt, role, who, plan, reaches_no_more_than }) => ({
        at: formatInstant(approvedAt),
        role,
        who,
        plan,
        reaches_no_more_than,
      })),
    })),
    waiting: found.waiting,
  };
}
