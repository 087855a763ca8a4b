import { type Keep, keepTag } from '../../calendar/keep.ts';
import { formatPeriod, isExact } from '../../calendar/period.ts';
import type { Zone } from '../../calendar/zone.ts';
import { isByName, type KeepByName, keepsOf, type PolicyKeep } from '../../policy/keep.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import { isStaged, stagePeriods } from '../../policy/stage.ts';
import { actionFor } from '../../rules/rule/keep-share.ts';
import type { Speech } from './speech.ts';

/** How long what is kept: one line for each KEEP with the names that it covers, or a numbered list of stages. */
export function keepLines(
  policy: Policy,
  speech: Speech,
  /** What a stage does to the rows of each place. */
  details: (stage: Stage) => readonly string[],
): readonly string[] {
  const { say } = speech;
  if (!isStaged(policy))
    return policy.stages.flatMap((stage) => [...plainLines(policy, stage, speech), ...details(stage)]);
  return [
    say.stagesFrom(startText(policy, speech)),
    ...policy.stages.flatMap((stage) => [
      `${stage.number}. ${stageText(stage, speech)}`,
      ...details(stage).map((line) => `   ${line}`),
    ]),
  ];
}

/** From when to when the periods count. */
export function countingLines(policy: Policy, zone: Zone, { say }: Pick<Speech, 'say'>): readonly string[] {
  const periods = stagePeriods(policy).filter((period) => period.unit !== 'moment');
  const exact = periods.filter(isExact);
  if (exact.length === periods.length) return exact.length > 0 ? [say.countedExactly] : [];
  return [say.countedInDays(zone.name), ...(exact.length > 0 ? [say.hoursExactly] : [])];
}

/** What the clock runs from, as it stands behind *after*; the list is empty where no event counts. */
export function startText({ starts }: Pick<Policy, 'starts'>, { say, word }: Speech): string {
  const events = (starts?.events ?? []).map(word);
  if (starts?.combine === 'latest') return say.latestOf(say.list(events));
  if (starts?.combine === 'earliest') return say.earliestOf(say.list(events));
  return say.startOf(events[0] ?? '');
}

/** Which values of the attribute a KEEP is for: `“cookie name” is a, b`. */
function namesOf(
  keep: PolicyKeep & KeepByName,
  one: Keep,
): {
  readonly names: readonly string[];
  readonly isOther: boolean;
} {
  const own = keep.names.filter((named) => keepTag(named.keep) === keepTag(one)).map((named) => named.name);
  return { names: own, isOther: keepTag(keep.otherwise) === keepTag(one) };
}

function plainLines(policy: Policy, stage: Stage, speech: Speech): readonly string[] {
  const { keep } = stage;
  if (!isByName(keep)) return [capitalised(statement(policy, stage, keep, speech))];
  return [
    ...keepsOf(keep).map((one) => `${whereNamed(keep, one, speech)}${statement(policy, stage, one, speech)}`),
    speech.say.namesDecide,
  ];
}

function statement(policy: Policy, stage: Stage, keep: Keep, speech: Speech): string {
  const { say, language } = speech;
  if (keep === 'indefinitely') return say.indefinitely;
  if (keep === 'forbidden') return say.forbidden;
  const action = actionFor(stage, keep);
  const start = startText(policy, speech);
  return keep.unit === 'moment'
    ? say.noLonger(start, action)
    : say.keep(formatPeriod(keep, language), start, action);
}

/** A stage has neither an attribute nor a word that is no period. */
function stageText({ keep, base, action }: Stage, { say, language }: Speech): string {
  if (typeof keep === 'string' || isByName(keep)) return '';
  return keep.unit === 'moment'
    ? say.stageAtOnce(base, action)
    : say.stageAfter(base, formatPeriod(keep, language), action);
}

function whereNamed(keep: KeepByName, one: Keep, { say, word }: Speech): string {
  const attribute = word(keep.by);
  const { names, isOther } = namesOf(keep, one);
  if (!isOther) return say.named(attribute, names.join(', '));
  return names.length > 0 ? say.namedOrOther(attribute, names.join(', ')) : say.other(attribute);
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
