import type { Body } from '../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** What stands for every rule at once. */
const EVERY_RULE = '';

/** Follows the pauses; one that is older than such entries may be lifted once without having been placed here. */
export class PauseBook implements Book {
  private readonly lifted = new Set<string>();

  read(_: bigint, entry: Body): Strange | null {
    if (entry.kind !== 'pause placed' && entry.kind !== 'pause lifted') return null;
    const rule = entry.rule ?? EVERY_RULE;
    if (entry.kind === 'pause placed') {
      this.lifted.delete(rule);
      return null;
    }
    const isTwice = this.lifted.has(rule);
    this.lifted.add(rule);
    const what = entry.rule === null ? 'every rule' : entry.rule;
    return isTwice ? { code: 'pause order', fact: `the pause of ${what} is lifted a second time` } : null;
  }
}
