import { coversPlace, mayTouch } from '../control/hold-scope.ts';
import type {
  HoldEffective,
  HoldEntry,
  HoldPlaced,
  HoldReleased,
  Intent,
  Outcome,
  RunStarted,
} from './entry.ts';

/** What is wrong with what the ledger says of holds. */
export interface HoldDefect {
  readonly code: 'hold order' | 'hold batches' | 'hold ignored' | 'hold lost';
  readonly fact: string;
}

/** A hold that nobody has released. */
interface Standing {
  readonly seq: bigint;
  /** The role that asked for its release; null: none. */
  askedBy: string | null;
}

/** What became of the batches that did not know a hold; null: nothing yet. */
type InFlight = Map<string, Outcome['outcome'] | null>;

/** Follows the holds through a ledger; memory grows with its runs and the holds that stand. */
export class HoldBook {
  private readonly standing = new Map<string, Standing>();
  /** Those that are not effective yet. */
  private readonly pending = new Map<string, InFlight>();
  /** Those that hold everything in some place. */
  private readonly whole = new Map<string, HoldPlaced>();
  private readonly categories = new Map<string, string>();
  /** Batches without an outcome, and their connections. */
  private readonly open = new Map<string, string>();
  private epoch = 0;

  readStart({ run, category }: RunStarted): void {
    this.categories.set(run, category);
  }

  /** From its entry on, nothing is intended where everything is held. */
  readIntent({ batch, run, rule, connection }: Intent): HoldDefect | null {
    this.open.set(batch, connection);
    const place = { rule, connection, category: this.categories.get(run) ?? '' };
    const ignored = [...this.whole.values()].find((placed) => coversPlace(scopeOf(placed), place));
    if (!ignored) return null;
    return {
      code: 'hold ignored',
      fact: `batch ${batch} is intended although hold ${ignored.hold} stands`,
    };
  }

  readOutcome({ batch, outcome }: Outcome): void {
    this.open.delete(batch);
    for (const inFlight of this.pending.values()) if (inFlight.has(batch)) inFlight.set(batch, outcome);
  }

  readHold(seq: bigint, entry: HoldEntry): HoldDefect | null {
    if (entry.kind === 'hold placed') return this.place(seq, entry);
    const standing = this.standing.get(entry.hold);
    if (!standing) return disorder(entry, 'and the hold does not stand');
    switch (entry.kind) {
      case 'hold effective':
        return this.makeEffective(entry);
      case 'hold release asked':
        if (standing.askedBy !== null) return disorder(entry, 'a second time');
        standing.askedBy = entry.role;
        return null;
      case 'hold released':
        return this.release(entry, standing);
    }
  }

  /** Whether the control database has exactly those that stand. */
  compare(unreleased: ReadonlySet<string>): (HoldDefect & { readonly seq: bigint | null }) | null {
    const lost = [...this.standing].find(([hold]) => !unreleased.has(hold));
    if (lost) {
      const fact = `hold ${lost[0]} stands in the ledger, and not in the control database`;
      return { seq: lost[1].seq, code: 'hold lost', fact };
    }
    const unknown = [...unreleased].find((hold) => !this.standing.has(hold));
    if (unknown === undefined) return null;
    const fact = `hold ${unknown} stands in the control database, and not in the ledger`;
    return { seq: null, code: 'hold lost', fact };
  }

  private place(seq: bigint, placed: HoldPlaced): HoldDefect | null {
    // Epochs only grow, so that no hold is placed twice either.
    if (this.standing.has(placed.hold) || placed.epoch <= this.epoch) return disorder(placed, 'out of turn');
    this.epoch = placed.epoch;
    this.standing.set(placed.hold, { seq, askedBy: null });
    const touched = [...this.open].filter(([, connection]) => mayTouch(scopeOf(placed), connection));
    this.pending.set(placed.hold, new Map(touched.map(([batch]) => [batch, null])));
    if (placed.holds !== 'person') this.whole.set(placed.hold, placed);
    return null;
  }

  private makeEffective(entry: HoldEffective): HoldDefect | null {
    const inFlight = this.pending.get(entry.hold);
    if (!inFlight) return disorder(entry, 'a second time');
    this.pending.delete(entry.hold);
    if (isSaid(inFlight, entry.batches)) return null;
    return {
      code: 'hold batches',
      fact: `hold ${entry.hold} is called effective, and the batches that did not know it did not all end as it says`,
    };
  }

  private release(entry: HoldReleased, { askedBy }: Standing): HoldDefect | null {
    if (entry.four_eyes && (askedBy === null || askedBy === entry.role))
      return disorder(entry, 'by one person where two are needed');
    this.standing.delete(entry.hold);
    this.pending.delete(entry.hold);
    this.whole.delete(entry.hold);
    return null;
  }
}

function scopeOf({ holds, target }: HoldPlaced): { kind: HoldPlaced['holds']; target: string | null } {
  return { kind: holds, target };
}

/** Whether the entry names exactly these batches, each with its outcome; forged text may hold anything. */
function isSaid(inFlight: InFlight, said: HoldEffective['batches']): boolean {
  if (!Array.isArray(said) || said.length !== inFlight.size) return false;
  const outcomes = new Map(said.map((one) => [one?.batch, one?.outcome]));
  return [...inFlight].every(([batch, outcome]) => outcome !== null && outcomes.get(batch) === outcome);
}

function disorder({ kind, hold }: HoldEntry, how: string): HoldDefect {
  return { code: 'hold order', fact: `the entry \`${kind}\` of hold ${hold} stands there ${how}` };
}
