import type { HoldsThen } from './facts.ts';

/** The sentences of a certificate; each language says all of them. */
export interface CertificateWords {
  /** For `Intl`: how dates and numbers are written. */
  readonly locale: string;
  readonly title: string;
  /** `shown` is the count as the language writes it. */
  rows(shown: string, count: number): string;
  batches(shown: string, count: number): string;
  scopeRun(run: string): string;
  /** `first` and `last` are days that belong to it. */
  scopeDays(first: string, last: string): string;
  scopeTimes(since: string, until: string): string;
  scopeCategory(category: string): string;
  /** The statement that is signed. */
  statement(rows: string, batches: string): string;
  readonly statementOfNone: string;
  drawn(at: string, zone: string): string;
  readonly doneHeading: string;
  readonly doneCaption: string;
  readonly dependantsHeading: string;
  readonly dependantsCaption: string;
  readonly runsHeading: string;
  readonly runsCaption: string;
  idleRuns(count: number): string;
  readonly policiesHeading: string;
  readonly policiesCaption: string;
  readonly holdsHeading: string;
  readonly noHolds: string;
  holds(counts: HoldsThen): string;
  readonly proofHeading: string;
  readonly proved: string;
  inferred(rows: string, batches: string): string;
  readonly evidenceHeading: string;
  readonly evidenceCaption: string;
  readonly checkHeading: string;
  readonly checkLead: string;
  readonly checks: readonly string[];
  readonly noCheckpoint: string;
  readonly meansHeading: string;
  readonly meansNoMore: string;
  readonly signHeading: string;
  readonly signLead: string;
  readonly signLines: readonly string[];
  readonly column: Readonly<Record<Column, string>>;
  readonly dependantAction: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, string>>;
  goesOn(status: string | null): string;
  place(connection: string, table: string): string;
  archivedTo(connection: string): string;
  countedInto(table: string): string;
  readonly titleUnknown: string;
  readonly sourceUnknown: string;
  approvedVersion(role: string, at: string, entry: string): string;
  approvedPlan(role: string, at: string, entry: string): string;
  carried(at: string, entry: string): string;
  readonly askedNobody: string;
  readonly approvalUnknown: string;
  entry(number: string): string;
  verifiedTo(count: string): string;
  coversEntries(count: string): string;
}

export type Column =
  | 'category'
  | 'place'
  | 'operation'
  | 'rows'
  | 'batches'
  | 'table'
  | 'what'
  | 'run'
  | 'rule'
  | 'begun'
  | 'ended'
  | 'result'
  | 'cutoff'
  | 'policy'
  | 'source'
  | 'text'
  | 'approval'
  | 'item'
  | 'value'
  | 'ledger'
  | 'first'
  | 'last'
  | 'verified'
  | 'head'
  | 'checkpoint'
  | 'root'
  | 'key';
