import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** Follows how far receipts and digests were pruned, and what is missing without having been. */
export class HorizonBook implements Book {
  private readonly receipts = new Map<string, number>();
  private digests = 0;
  private checkpoint = 0;
  /** How far a checkpoint reaches that at least one place outside has taken. */
  private exported = 0;
  /** Intents whose digests are gone, by their entries, in order. */
  private readonly gone: number[] = [];

  read(_: bigint, entry: Body): Strange | null {
    switch (entry.kind) {
      case 'checkpoint':
        this.checkpoint = Math.max(this.checkpoint, entry.size);
        if (entry.sinks.some(({ ok }) => ok)) this.exported = Math.max(this.exported, entry.size);
        return null;
      case 'receipts pruned': {
        const before = this.receipts.get(entry.connection) ?? 0;
        this.receipts.set(entry.connection, Math.max(before, entry.horizon));
        return this.judge(`receipts of ${entry.connection}`, before, entry.horizon, this.exported);
      }
      case 'digests pruned': {
        const before = this.digests;
        this.digests = Math.max(before, entry.horizon);
        return this.judge('digests', before, entry.horizon, this.checkpoint);
      }
      default:
        return null;
    }
  }

  /** The digests of the batch that this entry intends are not kept. */
  noteGone(intent: bigint): void {
    this.gone.push(Number(intent));
  }

  /** Whether all digests that are gone were pruned. */
  compare(): Strange | null {
    const lost = this.gone.find((intent) => intent > this.digests);
    if (lost === undefined) return null;
    return {
      seq: BigInt(lost),
      code: 'digests',
      fact: `the digests of the batch that entry ${lost} intends are gone and were never pruned`,
    };
  }

  private judge(what: string, before: number, horizon: number, reached: number): Strange | null {
    if (horizon < before)
      return {
        code: 'horizon',
        fact: `${what} are pruned up to entry ${horizon}, and were up to ${before} already`,
      };
    if (horizon <= reached) return null;
    return {
      code: 'horizon',
      fact: `${what} are pruned up to entry ${horizon}, and checkpoints reach ${reached} only`,
    };
  }
}
