import { coversPlace, mayTouch } from '../../../control/hold/hold-scope.ts';
import type { Intent, Outcome } from '../../entries/batch.ts';
import type { HoldEffective, HoldEntry, HoldPlaced, HoldReleased } from '../../entries/hold.ts';
import type { RunStarted } from '../../entries/run.ts';
import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** A hold that nobody has released. */
interface Standing {
  readonly seq: bigint;
  readonly placed: HoldPlaced;
  /** The role that asked for its release; null: none. */
  askedBy: string | null;
}

/** A hold that ends once its cooling-off period is over. */
export interface Released {
  /** The entry that has released it, and the one that has placed it. */
  readonly seq: bigint;
  readonly placedSeq: bigint;
  readonly placed: HoldPlaced;
  /** ISO 8601, UTC. */
  readonly freeAt: string;
}

/** What became of the batches that did not know a hold; null: nothing yet. */
type InFlight = Map<string, Outcome['outcome'] | null>;

/** Follows the holds through a ledger; memory grows with its runs and the holds. */
export class HoldBook implements Book {
  private readonly standing = new Map<string, Standing>();
  private readonly released = new Map<string, Released>();
  /** Those that are not effective yet. */
  private readonly pending = new Map<string, InFlight>();
  /** Those that hold everything in some place. */
  private readonly whole = new Map<string, HoldPlaced>();
  private readonly categories = new Map<string, string>();
  /** Batches without an outcome, and their connections. */
  private readonly open = new Map<string, string>();
  private epoch = 0;

  read(seq: bigint, entry: Body): Strange | null {
    switch (entry.kind) {
      case 'run started':
        return this.readStart(entry);
      case 'intent':
        return this.readIntent(entry);
      case 'outcome':
        return this.readOutcome(entry);
      case 'hold placed':
      case 'hold effective':
      case 'hold release asked':
      case 'hold released':
        return this.readHold(seq, entry);
      default:
        return null;
    }
  }

  /** Ids of the holds that nobody has released. */
  standingHolds(): readonly string[] {
    return [...this.standing.keys()];
  }

  /** The same, as their entries have placed them. */
  placedHolds(): Iterable<Pick<Standing, 'seq' | 'placed'>> {
    return this.standing.values();
  }

  /** Those that were released, by their ids. */
  releasedHolds(): ReadonlyMap<string, Released> {
    return this.released;
  }

  private readStart({ run, category }: RunStarted): null {
    this.categories.set(run, category);
    return null;
  }

  /** From its entry on, nothing is intended where everything is held. */
  private readIntent({ batch, run, rule, connection }: Intent): Strange | null {
    this.open.set(batch, connection);
    const place = { rule, connection, category: this.categories.get(run) ?? '' };
    const ignored = [...this.whole.values()].find((placed) => coversPlace(scopeOf(placed), place));
    if (!ignored) return null;
    return {
      code: 'hold ignored',
      fact: `batch ${batch} is intended although hold ${ignored.hold} stands`,
    };
  }

  private readOutcome({ batch, outcome }: Outcome): null {
    this.open.delete(batch);
    for (const inFlight of this.pending.values()) if (inFlight.has(batch)) inFlight.set(batch, outcome);
    return null;
  }

  private readHold(seq: bigint, entry: HoldEntry): Strange | null {
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
        return this.release(seq, entry, standing);
    }
  }

  /** Whether the control database has exactly those that stand. */
  compare(unreleased: ReadonlySet<string>): Strange | null {
    const lost = [...this.standing].find(([hold]) => !unreleased.has(hold));
    if (lost) {
      const fact = `hold ${lost[0]} stands in the ledger, and not in the control database`;
      return { seq: lost[1].seq, code: 'hold lost', fact };
    }
    const unknown = [...unreleased].find((hold) => !this.standing.has(hold));
    if (unknown === undefined) return null;
    const fact = `hold ${unknown} stands in the control database, and not in the ledger`;
    return { code: 'hold lost', fact };
  }

  private place(seq: bigint, placed: HoldPlaced): Strange | null {
    // Epochs only grow, so that no hold is placed twice either.
    if (this.standing.has(placed.hold) || placed.epoch <= this.epoch) return disorder(placed, 'out of turn');
    this.epoch = placed.epoch;
    this.standing.set(placed.hold, { seq, placed, askedBy: null });
    const touched = [...this.open].filter(([, connection]) => mayTouch(scopeOf(placed), connection));
    this.pending.set(placed.hold, new Map(touched.map(([batch]) => [batch, null])));
    if (placed.holds !== 'person') this.whole.set(placed.hold, placed);
    return null;
  }

  private makeEffective(entry: HoldEffective): Strange | null {
    const inFlight = this.pending.get(entry.hold);
    if (!inFlight) return disorder(entry, 'a second time');
    this.pending.delete(entry.hold);
    if (isSaid(inFlight, entry.batches)) return null;
    return {
      code: 'hold batches',
      fact: `hold ${entry.hold} is called effective, and the batches that did not know it did not all end as it says`,
    };
  }

  private release(seq: bigint, entry: HoldReleased, standing: Standing): Strange | null {
    const { askedBy, placed, seq: placedSeq } = standing;
    if (entry.four_eyes && (askedBy === null || askedBy === entry.role))
      return disorder(entry, 'by one person where two are needed');
    this.released.set(entry.hold, { seq, placedSeq, placed, freeAt: entry.free_at });
    this.standing.delete(entry.hold);
    this.pending.delete(entry.hold);
    this.whole.delete(entry.hold);
    return null;
  }
}

function scopeOf({ holds, target }: HoldPlaced): { kind: HoldPlaced['holds']; target: string | null } {
  return { kind: holds, target };
}

/** Whether the entry names exactly these batches, each with its outcome. */
function isSaid(inFlight: InFlight, said: HoldEffective['batches']): boolean {
  if (said.length !== inFlight.size) return false;
  const outcomes = new Map(said.map((one) => [one.batch, one.outcome]));
  return [...inFlight].every(([batch, outcome]) => outcome !== null && outcomes.get(batch) === outcome);
}

function disorder({ kind, hold }: HoldEntry, how: string): Strange {
  return { code: 'hold order', fact: `the entry \`${kind}\` of hold ${hold} stands there ${how}` };
}
