import type { CopiesRemoved, Intent, Outcome } from '../../entries/batch.ts';
import type { RunCancelled } from '../../entries/operation.ts';
import type { RunEnded, RunStarted } from '../../entries/run.ts';
import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

/** A batch whose rows are gone, and whose digests must be kept. */
export interface Committed {
  readonly batch: string;
  /** Its intent's entry. */
  readonly intent: bigint;
  readonly root: string;
  readonly rows: number;
  /** What its digests are filed under, so that they are found. */
  readonly filed: Filed;
}

type Filed = Pick<Intent, 'connection' | 'table' | 'digest_key'>;

interface OpenIntent {
  readonly seq: bigint;
  readonly rows: number;
  readonly root: string;
  readonly filed: Filed;
  readonly run: string;
  readonly proved: boolean;
  readonly archived: boolean;
}

/** What a run's outcomes add up to. */
interface Sum {
  readonly rows: number;
  readonly batches: number;
}

/** Every intent belongs to a run that started and gets exactly one outcome, and they add up; memory grows with the runs and the intents that are open. */
export class BatchBook implements Book {
  private readonly open = new Map<string, OpenIntent>();
  /** Aborted batches whose copies nobody has taken back so far. */
  private readonly left = new Set<string>();
  private readonly runs = new Map<string, Sum>();
  private readonly succeeded = new Set<string>();
  /** Those since the last `takeCommitted`. */
  private committed: Committed[] = [];

  read(seq: bigint, entry: Body): Strange | null {
    switch (entry.kind) {
      case 'run started':
        return this.readStart(entry);
      case 'intent':
        return this.readIntent(seq, entry);
      case 'outcome':
        return this.readOutcome(entry);
      case 'copies removed':
        return this.readRemoval(entry);
      case 'run ended':
        return this.readEnd(entry);
      case 'run cancelled':
        return this.readCancellation(entry);
      default:
        return null;
    }
  }

  /** Ids of the batches that have no outcome so far. */
  openBatches(): readonly string[] {
    return [...this.open.keys()];
  }

  /** What was committed since the last time. */
  takeCommitted(): readonly Committed[] {
    const taken = this.committed;
    this.committed = [];
    return taken;
  }

  private readStart({ run }: RunStarted): null {
    this.runs.set(run, this.sumOf(run));
    return null;
  }

  private readIntent(seq: bigint, intent: Intent): Strange | null {
    const { batch, rows, run, root, receipt, archive, connection, table, digest_key } = intent;
    const isStarted = this.runs.has(run);
    this.open.set(batch, {
      seq,
      rows,
      run,
      root,
      filed: { connection, table, digest_key },
      proved: receipt !== 'none',
      archived: archive !== undefined,
    });
    if (isStarted) return null;
    return {
      code: 'intent without run',
      fact: `batch ${batch} is intended by run ${run}, which never started`,
    };
  }

  private readOutcome(entry: Outcome): Strange | null {
    const { batch, outcome, run, rows } = entry;
    const intent = this.open.get(batch);
    if (!intent)
      return { code: 'outcome without intent', fact: `batch ${batch} has an outcome and no open intent` };
    this.open.delete(batch);
    if (outcome === 'committed') {
      const sum = this.sumOf(run);
      this.runs.set(run, { rows: sum.rows + rows, batches: sum.batches + 1 });
      const { seq, root, filed } = intent;
      this.committed.push({ batch, intent: seq, root, rows, filed });
    }
    if (outcome === 'aborted' && intent.archived) this.left.add(batch);
    return defectOf(intent, entry);
  }

  private readRemoval({ batch }: CopiesRemoved): Strange | null {
    if (this.left.delete(batch)) return null;
    return { code: 'copies removed', fact: `batch ${batch} left no copies that could be taken back` };
  }

  private readEnd({ run, rows, batches, status }: RunEnded): Strange | null {
    const sum = this.sumOf(run);
    if (status === 'succeeded') this.succeeded.add(run);
    if (this.runs.has(run) && sum.rows === rows && sum.batches === batches) return null;
    const said = `${rows} rows in ${batches} batches`;
    return {
      code: 'run rows',
      fact: `run ${run} says ${said}, its outcomes ${sum.rows} rows in ${sum.batches}`,
    };
  }

  private readCancellation({ run }: RunCancelled): Strange | null {
    if (!this.succeeded.has(run)) return null;
    return { code: 'run cancelled', fact: `run ${run} is cancelled, and had succeeded before` };
  }

  /** Once every entry was read: what may still lack its outcome must be known to be open. */
  compare(openBatches: ReadonlySet<string>): Strange | null {
    const lost = [...this.open].find(([batch]) => !openBatches.has(batch));
    if (!lost) return null;
    const [batch, { seq }] = lost;
    return { seq, code: 'intent without outcome', fact: `batch ${batch} has no outcome and is not open` };
  }

  private sumOf(run: string): Sum {
    return this.runs.get(run) ?? { rows: 0, batches: 0 };
  }
}

function defectOf(intent: OpenIntent, { batch, outcome, run, rows, seen_by: by }: Outcome): Strange | null {
  const expected = outcome === 'committed' ? intent.rows : 0;
  if (rows !== expected || run !== intent.run) {
    const fact = `batch ${batch} intended ${intent.rows} rows and its outcome says ${rows}`;
    return { code: 'outcome rows', fact };
  }
  // Only a receipt can be read, and only what left none is inferred.
  if (by === 'worker' || (by === 'recovery') === intent.proved) return null;
  return { code: 'outcome proof', fact: `batch ${batch} cannot have its outcome by ${by}` };
}
