import type { CopiesRemoved, Intent, Outcome, RunEnded, RunStarted } from './entry.ts';

/** What is wrong with what the ledger says of batches and runs. */
export interface BatchDefect {
  readonly code:
    | 'intent twice'
    | 'outcome without intent'
    | 'outcome rows'
    | 'outcome proof'
    | 'intent without outcome'
    | 'copies removed'
    | 'run rows';
  readonly fact: string;
}

interface OpenIntent {
  readonly seq: bigint;
  readonly rows: number;
  readonly run: string;
  readonly proved: boolean;
  readonly archived: boolean;
}

/** What a run's outcomes add up to. */
interface Sum {
  readonly rows: number;
  readonly batches: number;
}

/** Every intent gets exactly one outcome, and they add up; memory grows with the runs and the intents that are open. */
export class BatchBook {
  private readonly open = new Map<string, OpenIntent>();
  /** Aborted batches whose copies nobody has taken back so far. */
  private readonly left = new Set<string>();
  private readonly runs = new Map<string, Sum>();

  readStart({ run }: Pick<RunStarted, 'run'>): void {
    this.runs.set(run, this.sumOf(run));
  }

  readIntent(seq: bigint, { batch, rows, run, receipt, archive }: Intent): BatchDefect | null {
    const isTwice = this.open.has(batch);
    this.open.set(batch, { seq, rows, run, proved: receipt !== 'none', archived: archive !== undefined });
    return isTwice ? { code: 'intent twice', fact: `batch ${batch} is intended twice` } : null;
  }

  readOutcome(entry: Outcome): BatchDefect | null {
    const { batch, outcome, run, rows } = entry;
    const intent = this.open.get(batch);
    if (!intent)
      return { code: 'outcome without intent', fact: `batch ${batch} has an outcome and no open intent` };
    this.open.delete(batch);
    if (outcome === 'committed') {
      const sum = this.sumOf(run);
      this.runs.set(run, { rows: sum.rows + rows, batches: sum.batches + 1 });
    }
    if (outcome === 'aborted' && intent.archived) this.left.add(batch);
    return defectOf(intent, entry);
  }

  readRemoval({ batch }: CopiesRemoved): BatchDefect | null {
    if (this.left.delete(batch)) return null;
    return { code: 'copies removed', fact: `batch ${batch} left no copies that could be taken back` };
  }

  readEnd({ run, rows, batches }: RunEnded): BatchDefect | null {
    const sum = this.sumOf(run);
    if (this.runs.has(run) && sum.rows === rows && sum.batches === batches) return null;
    const said = `${rows} rows in ${batches} batches`;
    return {
      code: 'run rows',
      fact: `run ${run} says ${said}, its outcomes ${sum.rows} rows in ${sum.batches}`,
    };
  }

  /** Once every entry was read: what may still lack its outcome must be known to be open. */
  compare(openBatches: ReadonlySet<string>): (BatchDefect & { readonly seq: bigint }) | null {
    const lost = [...this.open].find(([batch]) => !openBatches.has(batch));
    if (!lost) return null;
    const [batch, { seq }] = lost;
    return { seq, code: 'intent without outcome', fact: `batch ${batch} has no outcome and is not open` };
  }

  private sumOf(run: string): Sum {
    return this.runs.get(run) ?? { rows: 0, batches: 0 };
  }
}

function defectOf(
  intent: OpenIntent,
  { batch, outcome, run, rows, seen_by: by }: Outcome,
): BatchDefect | null {
  const expected = outcome === 'committed' ? intent.rows : 0;
  if (rows !== expected || run !== intent.run) {
    const fact = `batch ${batch} intended ${intent.rows} rows and its outcome says ${rows}`;
    return { code: 'outcome rows', fact };
  }
  // Only a receipt can be read, and only what left none is inferred.
  if (by === 'worker' || (by === 'recovery') === intent.proved) return null;
  return { code: 'outcome proof', fact: `batch ${batch} cannot have its outcome by ${by}` };
}
