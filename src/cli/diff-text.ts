import pc from 'picocolors';
import type { PolicyDiff, ProjectDiff, RuleDiff } from '../app/diff.ts';
import { counted, formatCount } from './findings/count.ts';

interface Options {
  readonly colour: boolean;
}

/** Each policy with what is another one, its rules below it, then one line to search for. */
export function diffText(diff: ProjectDiff, options: Options): string {
  const blocks = diff.policies.map((policy) =>
    policyLines(
      policy,
      diff.rules.filter((rule) => rule.category === policy.category),
      options,
    ).join('\n'),
  );
  return `${[...blocks, summaryLine(diff)].join('\n\n')}\n`;
}

function policyLines(
  { category, change, texts }: PolicyDiff,
  rules: readonly RuleDiff[],
  options: Options,
): string[] {
  const colours = pc.createColors(options.colour);
  const heading = change === 'changed' ? category : `${category} (${change})`;
  const only = rules.length === 0 && change === 'changed' ? 'texts only' : 'texts';
  return [
    colours.bold(heading),
    ...(texts.length > 0 ? [`  ${only}: ${texts.join(', ')}`] : []),
    ...(rules.length === 0 && change !== 'changed' ? ['  no rule comes of it'] : []),
    ...rules.flatMap((rule) => ruleLines(rule, options)),
  ];
}

function ruleLines(rule: RuleDiff, options: Options): string[] {
  const colours = pc.createColors(options.colour);
  const shortened = rule.shortened ? [`    ${colours.red('shortened: data goes sooner than before')}`] : [];
  return [
    `  ${rule.rule}: ${rule.change}`,
    ...rule.changes.map(({ what, before, after }) => `    ${what}: ${before ?? 'none'} → ${after ?? 'none'}`),
    ...shortened,
    ...reachLines(rule, options),
    ...(rule.rows ? [`    ${rowsText(rule.rows)}`] : []),
  ];
}

function reachLines({ change, reaches_more: reasons }: RuleDiff, options: Options): string[] {
  const colours = pc.createColors(options.colour);
  if (reasons.length > 0) return reasons.map((reason) => `    ${colours.yellow('reaches more')}: ${reason}`);
  return change === 'changed' ? ['    reaches no more rows than before'] : [];
}

/** `48,211 newly due, 3 no longer due`. */
function rowsText({ newly_due: newly, no_longer_due: noLonger }: NonNullable<RuleDiff['rows']>): string {
  return `${formatCount(newly)} newly due, ${formatCount(noLonger)} no longer due`;
}

/** `diff: 2 rules differ (1 shortened), 48,211 newly due, 3 no longer due`. */
function summaryLine({ policies, rules, totals }: ProjectDiff): string {
  if (policies.length === 0) return 'diff: nothing differs';
  const shortened = rules.filter((rule) => rule.shortened).length;
  const differ = `${counted(rules.length, 'rule')} ${rules.length === 1 ? 'differs' : 'differ'}`;
  return `diff: ${differ} (${shortened} shortened), ${totals ? rowsText(totals) : 'rows were not counted'}`;
}
