/** How a failure ends a command; each kind has one exit code, see cli/. */
export type FailureKind = 'failed' | 'invalid' | 'ledger' | 'refused' | 'usage';

interface FailureFacts {
  readonly kind?: FailureKind;
  /** A slug that tests, logs and the ledger can name. */
  readonly code: string;
  /** What happened, in one sentence, never with a value out of a row. */
  readonly fact: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A failure that is told to a person: code, fact, hint, cause, and never a row's value. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly code: string;
  readonly hint: string | null;

  constructor(facts: FailureFacts) {
    super(facts.fact, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'Failure';
    this.kind = facts.kind ?? 'failed';
    this.code = facts.code;
    this.hint = facts.hint ?? null;
  }
}

/** Whether an unknown error is a Failure of that code. */
export function isFailure(error: unknown, code: string): error is Failure {
  return error instanceof Failure && error.code === code;
}
