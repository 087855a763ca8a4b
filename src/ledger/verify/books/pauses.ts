import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** What stands for every rule at once. */
const EVERY_RULE = '';

/** A pause that nobody has lifted; it may have ended by itself. */
export interface StandingPause {
  readonly seq: bigint;
  /** null: every rule. */
  readonly rule: string | null;
  /** ISO 8601, UTC; null: until it is lifted. */
  readonly until: string | null;
  readonly role: string;
  readonly who: string;
}

/** Follows the pauses; one that is older than such entries may be lifted once without having been placed here. */
export class PauseBook implements Book {
  private readonly lifted = new Set<string>();
  private readonly placed = new Map<string, StandingPause[]>();

  read(seq: bigint, entry: Body): Strange | null {
    if (entry.kind !== 'pause placed' && entry.kind !== 'pause lifted') return null;
    const rule = entry.rule ?? EVERY_RULE;
    if (entry.kind === 'pause placed') {
      this.lifted.delete(rule);
      const { until, role, who } = entry;
      const one = { seq, rule: entry.rule, until, role, who };
      this.placed.set(rule, [...(this.placed.get(rule) ?? []), one]);
      return null;
    }
    const isTwice = this.lifted.has(rule);
    this.lifted.add(rule);
    this.placed.delete(rule);
    const what = entry.rule === null ? 'every rule' : entry.rule;
    return isTwice ? { code: 'pause order', fact: `the pause of ${what} is lifted a second time` } : null;
  }

  /** In the order of their entries, rule by rule. */
  standing(): readonly StandingPause[] {
    return [...this.placed.values()].flat();
  }
}
