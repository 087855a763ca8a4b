import type { Project } from '../../app/project.ts';
import type { Finding } from '../../finding.ts';
import type { Language } from '../../finding-text/text.ts';

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
export function summarise(
  findings: readonly Finding[],
  project: Project | null,
  language: Language = 'en',
): string {
  if (language === 'fr') return summariseInFrench(findings, project);
  const where = project
    ? `${counted(project.files.policies, 'policy', 'policies')} and ${counted(project.files.maps, 'data map')}`
    : 'the configuration; nothing else was read';
  return `${countFindings(findings)} in ${where}`;
}

function summariseInFrench(findings: readonly Finding[], project: Project | null): string {
  const errors = findings.filter((found) => found.severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    ...(errors > 0 ? [countedInFrench(errors, 'erreur')] : []),
    ...(warnings > 0 ? [countedInFrench(warnings, 'avertissement')] : []),
  ];
  const where = project
    ? `${countedInFrench(project.files.policies, 'politique')} et ${countedInFrench(project.files.maps, 'carte des données', 'cartes des données')}`
    : 'la configuration ; rien d’autre n’a été lu';
  return `${parts.length > 0 ? parts.join(', ') : 'aucune anomalie'} dans ${where}`;
}

/** Zero is singular in French. */
function countedInFrench(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count).replaceAll(',', ' ')} ${count < 2 ? one : many}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
