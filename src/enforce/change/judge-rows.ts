import type { TextRow } from '../../database/session.ts';
import type { ByteText } from '../../digest.ts';
import { earlierIn, extendedIn, markedIn } from '../../plan/change/row-answer.ts';
import { isDone, isReady, type RowEvents, readMarked } from '../../plan/state/done.ts';
import { judge } from '../../plan/state/judge.ts';
import { readStart } from '../../plan/state/row-time.ts';
import { isChanged } from '../../plan/state/state.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Scene } from '../scene.ts';

/** The key of a row that the target answered. */
export function keyOf(scene: Pick<Scene, 'plan'>, row: TextRow): readonly string[] {
  return row.slice(0, scene.plan.checked.key.length) as string[];
}

/** The events of a row that the target answered. */
export function startsOf(scene: Pick<Scene, 'plan'>, row: TextRow): RowEvents {
  const { checked } = scene.plan;
  const first = checked.key.length;
  return checked.times.map((time, index) => {
    const text = row[first + index] ?? null;
    return text === null ? null : readStart(text, time);
  });
}

/** The second implementation, on the values that are under lock now. */
export function isDue(scene: Pick<Scene, 'plan' | 'terms'>, row: TextRow, starts: RowEvents): boolean {
  const { checked, now } = scene.plan;
  const extended = extendedIn(checked, row);
  if (isDone(starts, readMarked(markedIn(checked, row), checked), checked)) return false;
  if (!isReady(starts, earlierIn(checked, row), checked)) return false;
  return isChanged(judge(scene.terms, { starts, always: false, extended }, now).state);
}

/** The keyed digest of a row's key: what the evidence knows of it. */
export function digestOf(scene: Pick<Scene, 'plan' | 'digester'>): (row: TextRow) => ByteText {
  const { rule, shape, key } = scene.plan.checked;
  return scene.digester.inTable(rule.connection, shapeName(shape), key.length);
}
