import type { Period } from '../calendar/period.ts';
import type { Base } from '../datamap/place/place.ts';
import type { WrittenAt } from '../finding.ts';
import type { PolicyKeep } from './keep.ts';

export type LegalBasis =
  | 'consent'
  | 'contract'
  | 'legal_obligation'
  | 'vital_interests'
  | 'public_task'
  | 'legitimate_interests';

/** One text a language (`en`, `fr`, …); `default` holds a text that names none. */
export type Texts = Readonly<Record<string, string>>;

/** The event, or the latest or earliest of several events, from which the clock runs. */
export interface Starts {
  readonly combine: 'only' | 'latest' | 'earliest';
  /** In the order in which they were written; one where `combine` is `only`. */
  readonly events: readonly string[];
}

/**
 * `archive`: copied to another connection, then gone or thinned here; `summarise`: counted anonymously, then gone; `review`:
 * nobody deletes, and the DPO looks at what is past its time.
 */
export type Action = 'delete' | 'anonymise' | 'pseudonymise' | 'archive' | 'summarise' | 'review';

/** One step of a policy: a period from the one start, and what then happens to the rows of one base. */
export interface Stage {
  /** Counted from 1, in the order of time; null where the policy has `keep` and `then` instead of stages. */
  readonly number: number | null;
  readonly keep: PolicyKeep;
  /** For the rows whose `keep` is a period; what is forbidden is deleted, and what is kept indefinitely stays. */
  readonly action: Action;
  readonly base: Base;
  readonly position: WrittenAt;
}

/** A warning that the DPO has seen and answers for. */
export interface Accepted {
  /** The finding's code. */
  readonly finding: string;
  readonly reason: string;
  readonly position: WrittenAt;
}

/** What an example may expect. */
export type Expectation =
  | 'kept'
  | 'deleted'
  | 'anonymised'
  | 'pseudonymised'
  | 'archived'
  | 'summarised'
  | 'review'
  | 'breach'
  | 'undated';

/** What an example of a policy with stages may expect of each base; a base that is left out is not looked at. */
export type StagedExpectation = Readonly<Partial<Record<Base, Expectation>>>;

/** One of the DPO's own tests. */
export interface Example {
  readonly given: {
    /** Event name → the text as written: an ISO 8601 date, or date and time. */
    readonly events: Readonly<Record<string, string>>;
    /** Conditions that hold. */
    readonly conditions: readonly string[];
    /** Of the attribute that decides the period; null where nothing is given. */
    readonly attribute: string | null;
  };
  readonly on: string;
  readonly expect: Expectation | StagedExpectation;
  readonly position: WrittenAt;
}

/** A policy as written, checked and normalised; every default is filled in. */
export interface Policy {
  readonly category: string;
  readonly title: Texts;
  readonly purpose: Texts;
  readonly legalBasis: readonly LegalBasis[];
  readonly source: string | null;
  /** null where `keep` is a word, so that no event counts. */
  readonly starts: Starts | null;
  /** One, or several in the order of time, all from the same start. */
  readonly stages: readonly [Stage, ...Stage[]];
  readonly extension: { readonly while: readonly string[]; readonly atMost: Period } | null;
  /** Conditions while any of which holds nothing is due (GDPR, art. 18). */
  readonly suspension: readonly string[];
  /** A legal minimum: whatever would remove a row earlier is withheld. */
  readonly keepAtLeast: Period | null;
  /** The time within which the data is gone from backups, too; proved when rules are compiled. */
  readonly goneWithin: Period | null;
  readonly accept: readonly Accepted[];
  /** The policy's words (events, conditions) in other languages: word → language → text. */
  readonly words: Readonly<Record<string, Texts>>;
  /** ISO date. */
  readonly reviewed: string | null;
  /** How often the DPO looks at the policy again. */
  readonly reviewEvery: Period | null;
  readonly draft: boolean;
  readonly examples: readonly Example[];
  /** SHA-256 of the file's text, lower-case hex. */
  readonly textHash: string;
  readonly position: WrittenAt;
  /** Where single keys stand, for findings that come later; by key, e.g. `starts`, `keep`. */
  readonly positions: Readonly<Record<string, WrittenAt>>;
}
