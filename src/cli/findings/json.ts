import { type Finding, hasErrors } from '../../finding.ts';

/** `validate --json`. */
export interface Validation {
  readonly format_version: 1;
  readonly ok: boolean;
  readonly findings: readonly ToldFinding[];
}

/** `accepted` is the DPO's reason, and is left out where there is none. */
export interface ToldFinding extends Omit<Finding, 'excerpt' | 'facts' | 'accepted'> {
  readonly accepted?: string;
}

/** `failed` where the check could not be finished. */
export function validationOf(findings: readonly Finding[], failed: boolean): Validation {
  return {
    format_version: 1,
    ok: !failed && !hasErrors(findings),
    findings: findings.map(toldFinding),
  };
}

/** A finding as JSON tells it. */
function toldFinding(found: Finding): ToldFinding {
  const { file, line, column, code, severity, message, hint, accepted } = found;
  const told = { file, line, column, code, severity, message, hint };
  return accepted === null ? told : { ...told, accepted };
}
