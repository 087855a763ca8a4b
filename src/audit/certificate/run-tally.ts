import type { Intent, Outcome } from '../../ledger/entries/batch.ts';
import type { RunStarted } from '../../ledger/entries/run.ts';
import type { Body } from '../../ledger/entry.ts';
import { type NamedRun, withInvocation } from '../named-run.ts';
import type { CertificateScope, CertifiedRun, DependantCount, EntryPoint, RunApproval } from './facts.ts';
import type { Span } from './hold-spans.ts';

/** The states out of which a run does not go on by itself. */
const FINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

type Approvals = readonly RunApproval[] | null;

/** Adds up one run. */
export class RunTally {
  /** As it was taken up last: one that goes on later has a later cutoff. */
  started: RunStarted;
  /** Of each `apply` that worked on it. */
  private invocations: readonly string[];
  readonly startedAt: string;
  readonly first: EntryPoint;
  rows = 0;
  batches = 0;
  private approvals: Approvals;
  private status: string | null = null;
  private endedAt: string | null = null;
  private inferred = { rows: 0, batches: 0 };
  private readonly dependants = new Map<string, DependantCount>();
  private archivedTo: string | null = null;
  private countedInto: string | null = null;

  constructor(started: RunStarted, at: string, first: EntryPoint, approvals: Approvals) {
    this.started = started;
    this.invocations = withInvocation([], started);
    this.startedAt = at;
    this.first = first;
    this.approvals = approvals;
  }

  goOn(started: RunStarted, approvals: Approvals): void {
    this.started = started;
    this.invocations = withInvocation(this.invocations, started);
    this.approvals = approvals;
    this.status = null;
    this.endedAt = null;
  }

  add({ rows, dependants, archive, summary }: Intent, { seen_by: seenBy }: Outcome): void {
    this.rows += rows;
    this.batches += 1;
    if (seenBy === 'inference')
      this.inferred = { rows: this.inferred.rows + rows, batches: this.inferred.batches + 1 };
    for (const { table, action, rows: more } of dependants ?? []) {
      const name = JSON.stringify([table, action]);
      this.dependants.set(name, { table, action, rows: (this.dependants.get(name)?.rows ?? 0) + more });
    }
    this.archivedTo = archive?.connection ?? this.archivedTo;
    this.countedInto = summary?.table ?? this.countedInto;
  }

  /** One that rests when it is cancelled is over at once; one that acts says so itself. */
  change(
    said: Extract<Body, { readonly kind: 'run ended' | 'run cancelled' | 'run retried' }> & {
      readonly at: string;
    },
  ): void {
    const status =
      said.kind === 'run ended' ? said.status : said.kind === 'run cancelled' ? 'cancelled' : null;
    if (said.kind === 'run cancelled' && this.status === null) return;
    this.status = status;
    this.endedAt = status !== null && this.isFinal(status) ? said.at : null;
  }

  /** One that a person started is taken up by nobody, also where it was interrupted. */
  private isFinal(status: string): boolean {
    return FINAL.has(status) || (status === 'interrupted' && this.started.due_at === null);
  }

  /** By which ids it is asked for. */
  get named(): NamedRun {
    return { run: this.started.run, invocations: this.invocations };
  }

  /** How it stands: null where it acts, or will. */
  get isOver(): boolean {
    return this.endedAt !== null;
  }

  span(scope: CertificateScope): Span {
    const { rule, category, connection } = this.started;
    const end = this.endedAt ?? (scope.kind === 'period' ? scope.until : this.startedAt);
    return { place: { rule, category, connection }, since: this.startedAt, until: end };
  }

  certified(): CertifiedRun {
    const { run, rule, category, connection, table, action, version, policy, cutoff } = this.started;
    return {
      run,
      rule,
      category,
      connection,
      table,
      action,
      version,
      policy,
      cutoff,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      status: this.status,
      approvals: this.approvals,
      rows: this.rows,
      batches: this.batches,
      inferred: this.inferred,
      dependants: [...this.dependants.values()].filter(({ rows }) => rows > 0),
      archivedTo: this.archivedTo,
      countedInto: this.countedInto,
    };
  }
}
