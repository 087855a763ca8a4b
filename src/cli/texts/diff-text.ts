import pc from 'picocolors';
import type { PolicyDiff, ProjectDiff, RuleDiff } from '../../app/diff/diff.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { sentencesOf } from '../../plan/explain/speech.ts';
import { counted, formatCount } from '../findings/count.ts';

interface Options {
  readonly colour: boolean;
  readonly language: Language;
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
  const say = sentencesOf(options.language).ofDiffs;
  const heading = change === 'changed' ? category : `${category} (${say.change[change]})`;
  const tell = rules.length === 0 && change === 'changed' ? say.textsOnly : say.texts;
  return [
    colours.bold(heading),
    ...(texts.length > 0 ? [`  ${tell(texts.join(', '))}`] : []),
    ...(rules.length === 0 && change !== 'changed' ? [`  ${say.noRule}`] : []),
    ...rules.flatMap((rule) => ruleLines(rule, options)),
  ];
}

function ruleLines(rule: RuleDiff, options: Options): string[] {
  const colours = pc.createColors(options.colour);
  const say = sentencesOf(options.language).ofDiffs;
  const shortened = rule.shortened ? [`    ${colours.red(say.shortened)}`] : [];
  return [
    `  ${rule.rule}${say.colon}${say.change[rule.change]}`,
    ...rule.changes.map(
      ({ what, before, after }) => `    ${what}${say.colon}${before ?? say.none} → ${after ?? say.none}`,
    ),
    ...shortened,
    ...reachLines(rule, options),
    ...(rule.rows ? [`    ${rowsText(rule.rows, options.language)}`] : []),
  ];
}

function reachLines({ change, reaches_more: reasons }: RuleDiff, options: Options): string[] {
  const colours = pc.createColors(options.colour);
  const say = sentencesOf(options.language).ofDiffs;
  if (reasons.length > 0)
    return reasons.map((reason) => `    ${colours.yellow(say.reachesMore)}${say.colon}${reason}`);
  return change === 'changed' ? [`    ${say.reachesNoMore}`] : [];
}

/** `48,211 newly due, 3 no longer due`. */
function rowsText(
  { newly_due: newly, no_longer_due: noLonger }: NonNullable<RuleDiff['rows']>,
  language: Language,
): string {
  const { rows } = sentencesOf(language).ofDiffs;
  return rows(formatCount(newly, language), formatCount(noLonger, language));
}

/** The same in every language, for scripts that look for it: `diff: 2 rules differ (1 shortened), 48,211 newly due, 3 no longer due`. */
function summaryLine({ policies, rules, totals }: ProjectDiff): string {
  if (policies.length === 0) return 'diff: nothing differs';
  const shortened = rules.filter((rule) => rule.shortened).length;
  const differ = `${counted(rules.length, 'rule')} ${rules.length === 1 ? 'differs' : 'differ'}`;
  return `diff: ${differ} (${shortened} shortened), ${totals ? rowsText(totals, 'en') : 'rows were not counted'}`;
}
