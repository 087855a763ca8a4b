import type { Period } from '../../calendar/period.ts';
import type { Texts } from '../../policy/policy.ts';

/** What is certified. Times are ISO 8601 in UTC; a period counts the batches whose outcome was recorded in it. */
export type CertificateScope =
  /** Of a run, or of all runs of one `apply`, by the id that it printed. */
  | { readonly kind: 'run'; readonly run: string }
  | {
      readonly kind: 'period';
      readonly since: string;
      /** Not part of it. */
      readonly until: string;
      readonly category: string | null;
    };

/** An entry of the ledger, by its number and its hash. */
export interface EntryPoint {
  readonly entry: number;
  readonly hash: string;
}

/** Why a run was allowed to act. */
export interface RunApproval {
  /** Somebody has approved the rule's version, or that plan; or the version reaches no more than an approved one. */
  readonly how: 'version' | 'plan' | 'carried';
  /** The login role of who did so; null where nobody had to be asked. */
  readonly role: string | null;
  readonly at: string;
  readonly entry: number;
}

export interface DependantCount {
  /** `schema.table` */
  readonly table: string;
  readonly action: string;
  readonly rows: number;
}

/** A run, as far as it is certified: its committed batches only. */
export interface CertifiedRun {
  readonly run: string;
  readonly rule: string;
  readonly category: string;
  readonly connection: string;
  readonly table: string;
  readonly action: string;
  /** Of the rule. */
  readonly version: string;
  /** SHA-256 of the policy's text. */
  readonly policy: string;
  readonly cutoff: string;
  readonly startedAt: string;
  /** null: it rests, and goes on later. */
  readonly endedAt: string | null;
  readonly status: string | null;
  /** null: the project asks nobody. */
  readonly approvals: readonly RunApproval[] | null;
  readonly rows: number;
  readonly batches: number;
  /** Those of them whose commit no receipt proves. */
  readonly inferred: { readonly rows: number; readonly batches: number };
  readonly dependants: readonly DependantCount[];
  /** Where rows were copied to before they went, and the table into which they were counted. */
  readonly archivedTo: string | null;
  readonly countedInto: string | null;
}

/** Legal holds that were in force while the certified runs acted. */
export interface HoldsThen {
  readonly persons: number;
  readonly categories: number;
  readonly rules: number;
  readonly connections: number;
}

/** What the ledger's entries say. */
export interface CertifiedEntries {
  readonly runs: readonly CertifiedRun[];
  /** Runs of the period that changed nothing. */
  readonly idleRuns: number;
  readonly holds: HoldsThen;
  /** From the first entry to the last that is relied on; null where there is none. */
  readonly range: { readonly first: EntryPoint; readonly last: EntryPoint } | null;
  /** The first signed checkpoint that covers all of them. */
  readonly checkpoint: {
    readonly entry: number;
    readonly size: number;
    readonly root: string;
    readonly key: string;
  } | null;
  /** Hashes of the data maps by which the last of the runs went; empty where the ledger does not say. */
  readonly dataMaps: readonly string[];
}

/** A policy as it was executed, out of the text that is kept under its hash; null where none is kept. */
export interface CertifiedPolicy {
  readonly hash: string;
  readonly title: Texts | null;
  readonly source: string | null;
}

/** Everything that a certificate says. */
export interface Certificate extends CertifiedEntries {
  readonly scope: CertificateScope;
  readonly ledger: string;
  readonly drawnAt: string;
  /** How far the ledger was verified before the certificate was drawn up. */
  readonly verified: { readonly entries: number; readonly head: string };
  readonly policies: readonly CertifiedPolicy[];
  /** By connection; null: the data map of the time does not say. */
  readonly backups: readonly { readonly connection: string; readonly kept: Period | null }[];
}
