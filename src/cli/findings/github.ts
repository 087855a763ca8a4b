import type { Finding } from '../../finding.ts';

/**
 * A workflow command of GitHub Actions, which shows the finding beside its line in a pull request.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubCommand(found: Finding): string {
  const properties = [
    ['file', found.file],
    ['line', String(found.line)],
    ['col', String(found.column)],
    ['title', found.code],
  ] as const;
  const where = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  const command = found.accepted === null ? found.severity : 'notice';
  const advice = found.accepted === null ? `hint: ${found.hint}` : `accepted: ${found.accepted}`;
  return `::${command} ${where}::${escapeMessage(`${found.message}\n${advice}`)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Between `::` and `::`, colons and commas separate. */
function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
