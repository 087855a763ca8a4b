import type { Body } from '../ledger/entry.ts';
import { withInvocation } from './named-run.ts';

/** Which data an entry is about; null where it does not say. */
export interface EntryPlace {
  readonly rule: string | null;
  readonly category: string | null;
  readonly connection: string | null;
  /** `schema.table` */
  readonly table: string | null;
  readonly run: string | null;
  /** What the runs of one `apply` share, of each that has worked on the run so far. */
  readonly invocations: readonly string[];
  readonly batch: string | null;
}

export const NO_PLACE: EntryPlace = {
  rule: null,
  category: null,
  connection: null,
  table: null,
  run: null,
  invocations: [],
  batch: null,
};

/** What the id of a rule says: `connection/table/category`, and behind it a stage or a period. */
function placeOfRule(rule: string | null): Partial<EntryPlace> {
  if (rule === null) return {};
  const [connection = null, , category = null] = rule.split('/');
  return { rule, connection, category: category?.split('@')[0] ?? null };
}

/**
 * Follows the entries in their order, so that those which only name a run, a batch, a hold or an alarm are known to be
 * about its data. Memory grows with runs, holds and alarms, not with batches.
 */
export class EntryPlaces {
  private readonly runs = new Map<string, EntryPlace>();
  /** Those that something may still be said of. */
  private readonly batches = new Map<string, EntryPlace>();
  private readonly archived = new Set<string>();
  /** By the ids of holds and alarms. */
  private readonly named = new Map<string, EntryPlace>();

  /** The places that the next entry is about: one, except for the rules that come into force together. */
  read(entry: Body): readonly EntryPlace[] {
    if (entry.kind === 'policies in force')
      return entry.rules.map(({ rule }) => ({ ...NO_PLACE, ...placeOfRule(rule) }));
    return [this.readOne(entry)];
  }

  private readOne(entry: Exclude<Body, { readonly kind: 'policies in force' }>): EntryPlace {
    switch (entry.kind) {
      case 'run started':
      case 'run observed':
        return this.remember(this.runs, entry.run, {
          ...saidBy(entry),
          invocations: withInvocation(this.runs.get(entry.run)?.invocations ?? [], entry),
        });
      case 'run ended':
      case 'run cancelled':
      case 'run retried':
        return { ...NO_PLACE, ...this.runs.get(entry.run), ...placeOfRule(entry.rule), run: entry.run };
      case 'intent':
        if (entry.archive) this.archived.add(entry.batch);
        return this.remember(this.batches, entry.batch, { ...this.runs.get(entry.run), ...saidBy(entry) });
      case 'outcome':
        return this.readOutcome(entry.batch, entry.outcome === 'aborted', this.runs.get(entry.run));
      case 'copies removed': {
        const place = this.readOutcome(entry.batch, false, undefined);
        return { ...place, connection: entry.connection };
      }
      case 'hold placed':
        return this.remember(this.named, entry.hold, placeHeld(entry.holds, entry.target));
      case 'hold effective':
      case 'hold release asked':
      case 'hold released':
        return this.named.get(entry.hold) ?? NO_PLACE;
      case 'alarm raised':
        return this.remember(this.named, entry.alarm, { connection: entry.connection });
      case 'alarm cleared':
        return this.named.get(entry.alarm) ?? NO_PLACE;
      default:
        return { ...NO_PLACE, ...saidBy(entry) };
    }
  }

  /** Nothing is said of a batch after its outcome, but that its copies in an archive were taken back. */
  private readOutcome(batch: string, isAborted: boolean, run: EntryPlace | undefined): EntryPlace {
    const place = this.batches.get(batch) ?? { ...NO_PLACE, ...run, batch };
    if (isAborted && this.archived.has(batch)) return place;
    this.batches.delete(batch);
    this.archived.delete(batch);
    return place;
  }

  private remember(known: Map<string, EntryPlace>, name: string, said: Partial<EntryPlace>): EntryPlace {
    const place = { ...NO_PLACE, ...said };
    known.set(name, place);
    return place;
  }
}

/** What stands in the entry itself; what it lacks is left out. */
function saidBy(entry: Body): Partial<EntryPlace> {
  const said: Partial<Record<keyof EntryPlace, unknown>> = entry as object;
  const own = Object.keys(NO_PLACE)
    .map((name) => [name, said[name as keyof EntryPlace]])
    .filter(([, value]) => typeof value === 'string');
  return { ...placeOfRule(typeof said.rule === 'string' ? said.rule : null), ...Object.fromEntries(own) };
}

function placeHeld(holds: string, target: string | null): Partial<EntryPlace> {
  if (holds === 'rule') return placeOfRule(target);
  if (holds === 'category') return { category: target };
  return holds === 'connection' ? { connection: target } : {};
}
