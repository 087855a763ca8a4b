import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** Follows the alarms; memory grows with those that stand. */
export class AlarmBook implements Book {
  private readonly standing = new Map<string, bigint>();

  read(seq: bigint, entry: Body): Strange | null {
    if (entry.kind === 'alarm raised') {
      const isTwice = this.standing.has(entry.alarm);
      this.standing.set(entry.alarm, seq);
      return isTwice ? { code: 'alarm order', fact: `alarm ${entry.alarm} is raised twice` } : null;
    }
    if (entry.kind !== 'alarm cleared' || this.standing.delete(entry.alarm)) return null;
    return { code: 'alarm order', fact: `alarm ${entry.alarm} is cleared and does not stand` };
  }

  /** Whether the control database has every alarm that stands here: without it, purging would go on. */
  compare(uncleared: ReadonlySet<string>): Strange | null {
    const lost = [...this.standing].find(([alarm]) => !uncleared.has(alarm));
    if (!lost) return null;
    const [alarm, seq] = lost;
    return {
      seq,
      code: 'alarm lost',
      fact: `alarm ${alarm} stands in the ledger, and not in the control database`,
    };
  }
}
