import type { Intent, Outcome } from '../../ledger/entries/batch.ts';
import type { RunStarted } from '../../ledger/entries/run.ts';
import type { Body } from '../../ledger/entry.ts';
import { isNamed } from '../named-run.ts';
import { ApprovalBook } from './approvals.ts';
import type { CertificateScope, CertifiedEntries, CertifiedRun, EntryPoint } from './facts.ts';
import { HoldSpans } from './hold-spans.ts';
import { RunTally } from './run-tally.ts';

/** An entry as the ledger holds it, parsed. */
export interface ReadEntry {
  readonly said: Body & { readonly seq: number; readonly at: string };
  readonly hash: string;
}

/** Gathers what is certified out of the entries, in their order; memory grows with the runs, not with the batches. */
export class CertificateBook {
  private readonly scope: CertificateScope;
  private readonly runs = new Map<string, RunTally>();
  private readonly open = new Map<string, Intent>();
  private readonly approvals = new ApprovalBook();
  private readonly holds = new HoldSpans();
  private mapsInForce: readonly string[] = [];
  private dataMaps: readonly string[] = [];
  private range: CertifiedEntries['range'] = null;
  private checkpoint: CertifiedEntries['checkpoint'] = null;

  constructor(scope: CertificateScope) {
    this.scope = scope;
  }

  read({ said, hash }: ReadEntry): void {
    const point = { entry: said.seq, hash };
    switch (said.kind) {
      case 'run started':
        this.readStart(said, point, said.at);
        return;
      case 'intent':
        this.open.set(said.batch, said);
        return;
      case 'outcome':
        this.readOutcome(said, point, said.at);
        return;
      case 'run ended':
      case 'run cancelled':
      case 'run retried':
        this.readChange(said, point);
        return;
      case 'rule approved':
      case 'plan approved':
        this.approvals.read(said);
        return;
      case 'hold placed':
      case 'hold released':
        this.holds.read(said);
        return;
      case 'policies in force':
        this.mapsInForce = said.files.filter((file) => file.is === 'data map').map(({ text }) => text);
        return;
      case 'checkpoint':
        if (this.range && said.size >= this.range.last.entry)
          this.checkpoint ??= { entry: said.seq, size: said.size, root: said.root, key: said.key };
        return;
    }
  }

  /** The run of this id, or all runs of the `apply` that printed it, whatever they did. */
  talliesOf(id: string): readonly RunTally[] {
    return [...this.runs.values()].filter((tally) => isOf(tally, id));
  }

  /** Whether a batch of the run, or of a run of that `apply`, has no outcome yet. */
  isUnderWay(id: string): boolean {
    const runs = new Set(this.talliesOf(id).map(({ started }) => started.run));
    return [...this.open.values()].some((intent) => runs.has(intent.run));
  }

  finish(): CertifiedEntries {
    const meant = [...this.runs.values()].filter((tally) => this.isMeant(tally));
    const runs = meant.filter((tally) => this.scope.kind === 'run' || tally.batches > 0);
    return {
      runs: runs.map((tally): CertifiedRun => tally.certified()),
      idleRuns: meant.length - runs.length,
      holds: this.holds.during(runs.map((tally) => tally.span(this.scope))),
      range: this.range,
      checkpoint: this.checkpoint,
      dataMaps: this.dataMaps,
    };
  }

  private readStart(said: RunStarted, point: EntryPoint, at: string): void {
    const known = this.runs.get(said.run);
    if (known) {
      known.goOn(said, this.approvals.of(said));
      if (this.isCertified(known)) this.touch(known, point);
      return;
    }
    const tally = new RunTally(said, at, point, this.approvals.of(said));
    this.runs.set(said.run, tally);
    if (this.isCertified(tally)) this.touch(tally, point);
  }

  private readOutcome(said: Outcome, point: EntryPoint, at: string): void {
    const intent = this.open.get(said.batch);
    this.open.delete(said.batch);
    const tally = this.runs.get(said.run);
    if (!intent || !tally || said.outcome !== 'committed' || !this.counts(tally, at)) return;
    tally.add(intent, said);
    this.touch(tally, point);
  }

  private readChange(
    said: Extract<Body, { readonly kind: 'run ended' | 'run cancelled' | 'run retried' }> & {
      readonly at: string;
    },
    point: EntryPoint,
  ): void {
    const tally = this.runs.get(said.run);
    if (!tally) return;
    tally.change(said);
    if (this.isCertified(tally)) this.touch(tally, point);
  }

  /** The entry is relied on: a checkpoint must cover it, and the data maps of its time count. */
  private touch(tally: RunTally, point: EntryPoint): void {
    const first = this.range && this.range.first.entry <= tally.first.entry ? this.range.first : tally.first;
    this.range = { first, last: point };
    this.checkpoint = null;
    this.dataMaps = this.mapsInForce;
  }

  private isCertified(tally: RunTally): boolean {
    return this.scope.kind === 'run' ? isOf(tally, this.scope.run) : tally.batches > 0;
  }

  private counts(tally: RunTally, at: string): boolean {
    const { scope } = this;
    if (scope.kind === 'run') return isOf(tally, scope.run);
    const isMeant = scope.category === null || tally.started.category === scope.category;
    return isMeant && at >= scope.since && at < scope.until;
  }

  /** Of a period: what began in it, and what committed in it. */
  private isMeant(tally: RunTally): boolean {
    return this.counts(tally, tally.startedAt) || tally.batches > 0;
  }
}

function isOf({ named }: RunTally, id: string): boolean {
  return isNamed(named, id);
}
