import type { Period } from '../calendar/period.ts';
import type { WrittenAt } from '../finding.ts';

export type LegalBasis =
  | 'consent'
  | 'contract'
  | 'legal_obligation'
  | 'vital_interests'
  | 'public_task'
  | 'legitimate_interests';

/** One text a language (`en`, `fr`, …); `default` holds a text that names none. */
export type Texts = Readonly<Record<string, string>>;

/** The event, or the latest of several events, from which the clock runs. */
export interface Starts {
  readonly combine: 'only' | 'latest';
  /** In the order in which they were written; one where `combine` is `only`. */
  readonly events: readonly string[];
}

export type Action = 'delete';

/** What an example may expect. */
export type Expectation = 'kept' | 'deleted' | 'undated';

/** One of the DPO's own tests. */
export interface Example {
  readonly given: {
    /** Event name → the text as written: an ISO 8601 date, or date and time. */
    readonly events: Readonly<Record<string, string>>;
    /** Conditions that hold. */
    readonly conditions: readonly string[];
  };
  readonly on: string;
  readonly expect: Expectation;
  readonly position: WrittenAt;
}

/** A policy as written, checked and normalised; every default is filled in. */
export interface Policy {
  readonly category: string;
  readonly title: Texts;
  readonly purpose: Texts;
  readonly legalBasis: readonly LegalBasis[];
  readonly source: string | null;
  readonly starts: Starts;
  readonly keep: Period;
  readonly extension: { readonly while: readonly string[]; readonly atMost: Period } | null;
  readonly action: Action;
  /** The policy's words (events, conditions) in other languages: word → language → text. */
  readonly words: Readonly<Record<string, Texts>>;
  readonly reviewed: string | null;
  readonly draft: boolean;
  readonly examples: readonly Example[];
  /** SHA-256 of the file's text, lower-case hex. */
  readonly textHash: string;
  readonly position: WrittenAt;
  /** Where single keys stand, for findings that come later; by key, e.g. `starts`, `keep`. */
  readonly positions: Readonly<Record<string, WrittenAt>>;
}
