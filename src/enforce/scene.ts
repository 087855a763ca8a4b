import type { PseudonymKey } from '../anonymise/pseudonym-key.ts';
import type { Brake } from '../brakes/brake.ts';
import type { RunBrakes } from '../brakes/run-brakes.ts';
import type { Clock } from '../clock.ts';
import type { Lease } from '../control/lease.ts';
import type { Run } from '../control/run/run.ts';
import type { RunHistory } from '../control/run/run-history.ts';
import type { Session } from '../database/session.ts';
import type { RowDigester } from '../ledger/row-digest.ts';
import type { RulePlan } from '../plan/plan.ts';
import type { KnownHolds } from '../plan/state/held.ts';
import type { Terms } from '../plan/state/judge.ts';
import type { Pace } from './pace.ts';
import type { Reliance } from './record/approved.ts';
import type { Target } from './target.ts';

/** Rows that were anonymised, and are still too much unlike the others. */
export interface SmallGroups {
  readonly rows: number;
  /** By what they can be told apart, in the order of the data map. */
  readonly columns: readonly string[];
  /** Fewer than so many are alike. */
  readonly fewer_than: number;
}

/** Who watches a run; none of them decides anything. */
export interface Observer {
  batchCommitted(facts: {
    readonly rule: string;
    readonly rows: number;
    /** From when it was asked for until it was committed. */
    readonly milliseconds: number;
  }): void;
  batchRecovered(facts: {
    readonly rule: string;
    readonly run: string;
    readonly batch: string;
    readonly outcome: string;
  }): void;
  batchRetried(facts: { readonly rule: string; readonly code: string; readonly milliseconds: number }): void;
  /** Something holds the next batch back; said again when it is something else. */
  braked(facts: { readonly rule: string; readonly brakes: readonly Brake[] }): void;
  /** Nothing does any more, or the run leaves although something does; after how long. */
  brakeReleased(facts: {
    readonly rule: string;
    readonly milliseconds: number;
    /** Whether nothing does any more. */
    readonly goesOn: boolean;
  }): void;
  leaseAwaited(facts: { readonly rule: string; readonly owner: string; readonly milliseconds: number }): void;
  /** Rows that were read and left alone. */
  rowsLeft(facts: { readonly rule: string; readonly rows: number; readonly why: string }): void;
  /** Rows that were anonymised, and that the columns that stayed still single out. */
  groupsSmall(facts: { readonly rule: string } & SmallGroups): void;
}

/** What one run acts with. */
export interface Scene {
  readonly plan: RulePlan;
  readonly terms: Terms;
  readonly run: Run;
  readonly lease: Lease;
  /** Which ledger the receipts must belong to. */
  readonly ledger: string;
  readonly control: Session;
  readonly target: Target;
  /** A second connection to it: the next rows are taken there while the batch in hand is finished. */
  readonly beside: Target;
  /** Where rows are copied to before they go; null where they are copied nowhere. */
  readonly archive: Target | null;
  readonly digester: RowDigester;
  /** For the rule's category; null where no pseudonyms are written. */
  readonly pseudonym: PseudonymKey | null;
  readonly clock: Clock;
  readonly pace: Pace;
  /** What its batches give way to. */
  readonly brakes: Pick<RunBrakes, 'look'>;
  /** What earlier runs tell, as of the start. */
  readonly history: RunHistory;
  /** The holds in force now; asked before every batch, whose intent is refused if one was placed meanwhile. */
  readonly holds: () => Promise<KnownHolds>;
  /** Whether a row, by its digest, is one of an approved plan's; null where no plan limits the run. */
  readonly chosen: ((digest: Uint8Array) => boolean) | null;
  /** The approval that the run relies on; asked before every intent. */
  readonly approval: Reliance;
  /** Groups, by their names, that were found too small during this run to have a row of the summary each. */
  readonly smallGroups: Set<string>;
  /** Aborted: finish the batch, then leave. */
  readonly signal: AbortSignal;
  readonly observer: Observer;
}
