import { type Finding, hasErrors } from '../../finding.ts';

/** `validate --json`. */
export interface Validation {
  readonly format_version: 1;
  readonly ok: boolean;
  readonly findings: readonly Omit<Finding, 'excerpt' | 'facts'>[];
}

/** `failed` where the check could not be finished. */
export function validationOf(findings: readonly Finding[], failed: boolean): Validation {
  return {
    format_version: 1,
    ok: !failed && !hasErrors(findings),
    findings: findings.map(({ file, line, column, code, severity, message, hint }) => ({
      file,
      line,
      column,
      code,
      severity,
      message,
      hint,
    })),
  };
}
