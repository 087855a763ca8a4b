import type { Session } from '../../database/session.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { digestOf } from '../change/judge-rows.ts';
import { cursorAt } from '../change/lock.ts';
import type { Scene } from '../scene.ts';

const PAGE_ROWS = 10_000;

/** The keyed digests of the rows that are due now, a page at a time: nothing is locked and nothing changed. */
export async function* listDue(
  scene: Pick<Scene, 'plan' | 'digester' | 'holds'>,
  session: Session,
): AsyncGenerator<readonly Buffer[]> {
  const { statements } = scene.plan;
  const digest = digestOf(scene);
  let after: Cursor | null = null;
  for (;;) {
    const { rows } = await session.run(statements.list(after, PAGE_ROWS, await scene.holds()));
    yield rows.map((row) => Buffer.from(digest(row), 'latin1'));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    after = cursorAt(scene, last);
  }
}

/** How many of the rows that a plan chose are due still, locked ones included. */
export async function countChosen(
  scene: Pick<Scene, 'plan' | 'digester' | 'holds'>,
  session: Session,
  isChosen: (digest: Uint8Array) => boolean,
): Promise<number> {
  let count = 0;
  for await (const digests of listDue(scene, session)) count += digests.filter(isChosen).length;
  return count;
}
