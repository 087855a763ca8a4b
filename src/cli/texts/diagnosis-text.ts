import pc from 'picocolors';
import type { Diagnosis } from '../../app/doctor/doctor.ts';
import { counted } from '../findings/count.ts';

/** A line for each check, what to do below it, and one line to search for. */
export function diagnosisText({ checks }: Diagnosis, options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const marks = {
    ok: colours.green('ok'),
    warning: colours.yellow('warning'),
    failed: colours.red('failed'),
  };
  const lines = checks.flatMap(({ about, check, status, fact, hint, statement }) => [
    `${marks[status]} ${about} ${check}: ${fact}`,
    ...(hint === null ? [] : [`  ${hint}`]),
    ...(statement === null ? [] : [`  ${statement}`]),
  ]);
  const count = (status: 'warning' | 'failed'): number =>
    checks.filter((one) => one.status === status).length;
  const summary = `doctor: ${counted(checks.length, 'check')}, ${count('failed')} failed, ${counted(count('warning'), 'warning')}`;
  return `${[...lines, summary].join('\n')}\n`;
}
