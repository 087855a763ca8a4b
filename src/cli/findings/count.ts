import type { Project } from '../../app/project.ts';
import type { Finding } from '../../finding.ts';

/** `3 errors, 1 warning`; `no findings` where there are none. */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter((found) => found.severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no findings';
}

/** The last line of `validate`. */
export function summarise(findings: readonly Finding[], project: Project | null): string {
  const where = project
    ? `${counted(project.files.policies, 'policy', 'policies')} and ${counted(project.files.maps, 'data map')}`
    : 'the configuration; nothing else was read';
  return `${countFindings(findings)} in ${where}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
