import type { Instant } from '../calendar/instant.ts';
import type { Approval, History, SetInForce } from './history.ts';

/** A rule that was in force, and whose word it ran by. */
export interface RuleAt {
  readonly rule: string;
  readonly version: string;
  /** SHA-256 of the text of its policy, and that file's name; null where the set does not name it. */
  readonly policy: string;
  readonly file: string | null;
  readonly schedule: string;
  /** Every word for this version up to then; empty where nobody had to be asked. */
  readonly approvals: readonly Approval[];
}

/** The rules in force at a time. */
export interface RulesAt {
  readonly set: SetInForce;
  readonly rules: readonly RuleAt[];
  /** Those that waited for approval. */
  readonly waiting: readonly string[];
}

/** What the daemons went by at this time, or the last `apply` where there was no daemon before; null: nothing yet. */
export function rulesAt({ sets, approvals }: History, at: Instant): RulesAt | null {
  const before = sets.filter(({ from }) => from <= at);
  const set = before.findLast(({ by }) => by === 'daemon') ?? before.at(-1);
  if (!set) return null;
  const files = new Map(set.files.map(({ text, file }) => [text, file]));
  return {
    set,
    rules: set.rules.map((rule) => ({
      ...rule,
      file: files.get(rule.policy) ?? null,
      approvals: approvals.filter(
        (one) => one.rule === rule.rule && one.version === rule.version && one.at <= at,
      ),
    })),
    waiting: (set.waiting ?? []).map(({ rule }) => rule),
  };
}
