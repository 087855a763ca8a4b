import { english } from './finding-text/en.ts';
import { type Facts, type FindingText, fillIn } from './finding-text/text.ts';

/** A place in a file that a person wrote; lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place together with its line as written; null where there is no file. */
export interface WrittenAt extends Position {
  readonly excerpt: string | null;
}

export type Severity = FindingText['severity'];

export type FindingCode = keyof typeof english;

/** Something to mend, or to know, in a policy, a data map, the configuration or the live catalogue. */
export interface Finding extends Position {
  readonly code: string;
  readonly severity: Severity;
  /** The fact, in one sentence without a full stop. */
  readonly message: string;
  /** What to write or do instead. */
  readonly hint: string;
  /** The line of the file, for the caret; null where there is no file. */
  readonly excerpt: string | null;
}

/** A finding from the catalogue, its text filled in with facts, each shortened and made printable. */
export function finding(code: FindingCode, at: WrittenAt, facts: Facts = {}): Finding {
  const text: FindingText = english[code];
  return {
    file: at.file,
    line: at.line,
    column: at.column,
    code,
    severity: text.severity,
    message: fillIn(text.message, facts),
    hint: fillIn(text.hint, facts),
    excerpt: at.excerpt,
  };
}

/** Whether anything was found that forbids to go on. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((found) => found.severity === 'error');
}

/** By file, line, column, so that two runs print the same list. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
