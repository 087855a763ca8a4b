import type { AnswerColumns } from '../plan/answer-columns.ts';
import { areChangedRightly, onlyStartsDecide } from '../plan/row-answer.ts';
import { readStart } from '../plan/row-time.ts';
import type { TimeColumn } from '../plan/time-column.ts';
import { isDue, startsOf } from './judge-rows.ts';
import type { Scene } from './scene.ts';

/** Gives the second implementation's word on each row that was changed at once, by its index. */
export function judgeColumns(scene: Scene, rows: AnswerColumns): (index: number) => boolean {
  const { checked } = scene.plan;
  if (!areChangedRightly(checked, rows)) return () => false;
  const alone = (index: number): boolean => {
    const row = rows.row(index);
    return isDue(scene, row, startsOf(scene, row));
  };
  const [time] = checked.times;
  if (!time || !onlyStartsDecide(checked, rows)) return alone;
  // How the server ends a time of day.
  const tail = { timestamp: '', timestamptz: checked.dialect.instantEnd }[time.kind as string];
  return tail === undefined ? alone : judgeByDay(scene, rows, { time, tail }, alone);
}

/**
 * A start never ends earlier than one before it: where the first and the last instant that are written with a day are both
 * due, so is every other that is written with it. The days in which that changes are judged row by row.
 */
function judgeByDay(
  scene: Scene,
  rows: AnswerColumns,
  { time, tail }: { readonly time: TimeColumn; readonly tail: string },
  alone: (index: number) => boolean,
): (index: number) => boolean {
  const starts = rows.texts(scene.plan.checked.key.length) as readonly string[];
  let day = '';
  let isWhole = false;
  const isDueAt = (index: number, clock: string): boolean =>
    isDue(scene, rows.row(index), [readStart(`${day}${clock}${tail}`, time)]);
  return (index) => {
    const text = starts[index] as string;
    if (day !== '' && text.startsWith(day) && isEndOf(text, tail)) return isWhole || alone(index);
    // Another notation than this one fails here, at the latest with the first row of its day.
    const isDueItself = alone(index);
    day = /^\d{4,}-\d\d-\d\d (?=\d)/.exec(text)?.[0] ?? '';
    isWhole = day !== '' && isDueAt(index, FIRST) && isDueAt(index, LAST);
    return isDueItself;
  };
}

const [FIRST, LAST] = ['00:00:00', '23:59:59.999999'] as const;
const [ZERO, NINE] = [0x30, 0x39] as const;

/** Years before the common era are counted backwards, and written with letters behind. */
function isEndOf(text: string, tail: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return text.endsWith(tail) && last >= ZERO && last <= NINE;
}
