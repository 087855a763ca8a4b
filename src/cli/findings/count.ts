import type { Project } from '../../app/project/project.ts';
import type { Finding } from '../../finding.ts';
import type { Language } from '../../finding-text/text.ts';

/** `3 errors, 1 warning, 2 accepted`; `no findings` where there are none. */
export function countFindings(findings: readonly Finding[]): string {
  const { errors, warnings, accepted } = tally(findings);
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(accepted > 0 ? [`${formatCount(accepted)} accepted`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no findings';
}

/** What a DPO answers for counts no more as a warning. */
function tally(findings: readonly Finding[]): {
  readonly errors: number;
  readonly warnings: number;
  readonly accepted: number;
} {
  const errors = findings.filter((found) => found.severity === 'error').length;
  const accepted = findings.filter((found) => found.accepted !== null).length;
  return { errors, warnings: findings.length - errors - accepted, accepted };
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
  const { errors, warnings, accepted } = tally(findings);
  const parts = [
    ...(errors > 0 ? [countedInFrench(errors, 'erreur')] : []),
    ...(warnings > 0 ? [countedInFrench(warnings, 'avertissement')] : []),
    ...(accepted > 0 ? [countedInFrench(accepted, 'accepté')] : []),
  ];
  const where = project
    ? `${countedInFrench(project.files.policies, 'politique')} et ${countedInFrench(project.files.maps, 'carte des données', 'cartes des données')}`
    : 'la configuration ; rien d’autre n’a été lu';
  return `${parts.length > 0 ? parts.join(', ') : 'aucune anomalie'} dans ${where}`;
}

/** Zero is singular in French. */
function countedInFrench(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count, 'fr')} ${count < 2 ? one : many}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `12,345`; in French `12 345`. */
export function formatCount(count: number, language: Language = 'en'): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, language === 'fr' ? ' ' : ',');
}
