import type { FailureKind } from '../errors.ts';

/** How a command ends; binding, see the list in `retentiond --help`. */
export const EXIT = {
  done: 0,
  failed: 1,
  workDue: 2,
  invalid: 3,
  ledger: 4,
  refused: 5,
  usage: 64,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What `--help` says of each. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done, or nothing to do',
  1: 'failed: an example, an unreachable server, rows that stayed locked, …',
  2: 'rows are due (only with `plan --detailed-exitcode`)',
  3: 'policy, data map or configuration invalid: nothing was changed',
  4: 'the ledger does not verify',
  5: 'refused by a guard: the message says by which',
  64: 'wrong command line, or something that is not built yet',
};

const BY_KIND: Readonly<Record<FailureKind, ExitCode>> = {
  failed: EXIT.failed,
  invalid: EXIT.invalid,
  ledger: EXIT.ledger,
  refused: EXIT.refused,
  usage: EXIT.usage,
};

export function exitCodeOf(kind: FailureKind): ExitCode {
  return BY_KIND[kind];
}
