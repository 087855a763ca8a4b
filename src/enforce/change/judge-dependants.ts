import { allAnswered } from '../../database/answered.ts';
import type { Session, TextRow } from '../../database/session.ts';
import { isMinimumOver, minimumQuestions } from '../../plan/dependants/minimum.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import type { Scene } from '../scene.ts';
import { keyOf } from './judge-rows.ts';

/**
 * The rows with which no row goes that a legal minimum keeps, by the second implementation; for rows whose dependants are
 * locked.
 */
export async function freeOfMinimums(
  scene: Scene,
  session: Session,
  rows: readonly TextRow[],
): Promise<readonly TextRow[]> {
  const { checked, now } = scene.plan;
  const questions = minimumQuestions(checked);
  if (questions.length === 0 || rows.length === 0) return rows;
  const keys = keyLists(
    checked,
    rows.map((row) => keyOf(scene, row)),
  );
  const answers = await allAnswered(
    questions.map(async ({ minimum, rows: asked }) => {
      const dependent = (await session.run(asked(keys))).rows;
      const width = checked.key.length;
      return dependent
        .filter((row) => !isMinimumOver(minimum, row.slice(width), scene.terms, now))
        .map((row) => JSON.stringify(row.slice(0, width)));
    }),
  );
  const withheld = new Set(answers.flat());
  return rows.filter((row) => !withheld.has(JSON.stringify(keyOf(scene, row))));
}
