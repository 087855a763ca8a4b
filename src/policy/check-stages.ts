import { formatPeriod, type Period } from '../calendar/period.ts';
import { comparePeriods, isLonger } from '../calendar/period-length.ts';
import { type Finding, finding } from '../finding.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import type { Action } from './policy.ts';
import type { WrittenStage } from './stage-schema.ts';

/** What stages say for themselves, and what they leave no room for. */
const REPLACED = ['keep', 'then'] as const;

/** After these nothing more happens to a row in its base: it is gone, or nobody but the DPO acts. */
const LAST: ReadonlySet<Action> = new Set(['delete', 'summarise', 'review']);

/** A place says once what becomes of its columns, and once where its rows are archived. */
const ONCE: readonly (readonly Action[])[] = [['anonymise', 'pseudonymise'], ['archive']];

/** What concerns the stages of one policy together; `stages` where all of them could be read. */
export function checkStages(document: Document, stages: readonly WrittenStage[] | undefined): Finding[] {
  if (valueAt(document, ['stages']) === undefined) return [];
  return [
    ...REPLACED.filter((key) => valueAt(document, [key]) !== undefined).map((key) =>
      finding('stages-and-keep', writtenAt(document, [key], 'key'), { key }),
    ),
    ...(stages ?? []).flatMap((stage, index) => checkStage(document, stage, (stages ?? []).slice(0, index))),
  ];
}

/** One stage beside those before it. */
function checkStage(document: Document, stage: WrittenStage, before: readonly WrittenStage[]): Finding[] {
  const base = stage.in;
  const inBase = before.filter((one) => one.in === base);
  const at = (key: string) => writtenAt(document, ['stages', before.length, key]);
  const last = inBase.find(({ then }) => LAST.has(then));
  if (last) return [finding('stage-unreachable', at('in'), { base, action: last.then })];
  const shorter = [...before].reverse().find((one) => !follows(stage, one));
  const twice = ONCE.find(
    (actions) => actions.includes(stage.then) && inBase.some(({ then }) => actions.includes(then)),
  );
  return [
    ...(shorter ? [finding('stages-out-of-order', at('keep'), periodsOf(stage.keep, shorter.keep))] : []),
    ...(base === 'archive' && !before.some(({ then }) => then === 'archive')
      ? [finding('stage-without-archive', at('in'))]
      : []),
    ...(base === 'archive' && stage.then === 'archive' ? [finding('archive-in-archive', at('then'))] : []),
    ...(twice ? [finding('stages-act-twice', at('then'), { base, actions: twice.join(', ') })] : []),
  ];
}

/** In one base a stage ends certainly later than the one before; in the other, it may end with it. */
function follows(stage: WrittenStage, before: WrittenStage): boolean {
  return stage.in === before.in
    ? isLonger(stage.keep, before.keep)
    : comparePeriods(stage.keep, before.keep) >= 0;
}

function periodsOf(keep: Period, before: Period): { readonly keep: string; readonly before: string } {
  return { keep: formatPeriod(keep, 'en'), before: formatPeriod(before, 'en') };
}
