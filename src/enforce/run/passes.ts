import type { Instant } from '../../calendar/instant.ts';
import { monotonic, sleep } from '../../clock.ts';
import { onlyValue } from '../../database/session.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import type { BatchResult } from '../batch.ts';
import { haltFor } from '../halt.ts';
import type { Scene } from '../scene.ts';
import { type Ending, rowsStayed, SIGNALLED, SUCCEEDED } from './ending.ts';
import { giveWay } from './give-way.ts';
import { endLine, openLine } from './line.ts';
import { countChosen } from './list-due.ts';
import { runWithRetries } from './retry.ts';

/** What this worker itself saw committed. */
export interface Tally {
  rows: number;
  batches: number;
  /** When it began. */
  readonly since: Instant;
}

const PASSES_WITHOUT_PROGRESS = 3;
const PASS_PAUSE_MS = 700;

/** Rows may be locked by others: a pass that finds no more is not the end as long as a plain count finds some due. */
export async function runPasses(scene: Scene, seen: Tally): Promise<Ending> {
  for (let idle = 0; idle < PASSES_WITHOUT_PROGRESS; idle += 1) {
    if (idle > 0) await sleep(PASS_PAUSE_MS, scene.signal).catch(() => undefined);
    const pass = await runPass(scene, seen);
    if (scene.signal.aborted) return SIGNALLED;
    if (pass.rows > 0) idle = -1;
    if ((await countDue(scene)) === 0) return SUCCEEDED;
    // Rows that no plan chose are left by every pass.
    if (pass.left > 0 && scene.chosen === null)
      scene.observer.rowsLeft({
        rule: scene.plan.checked.rule.id,
        rows: pass.left,
        why: 'in dispute, too much for one batch, in another batch, or with dependent rows that others hold',
      });
  }
  const due = await countDue(scene);
  return due === 0 ? SUCCEEDED : rowsStayed(due);
}

/** Once through the table, in the order of the start. */
async function runPass(scene: Scene, seen: Tally): Promise<{ rows: number; left: number }> {
  const sum = { rows: 0, left: 0 };
  let cursor: Cursor | null = null;
  const line = openLine(scene);
  try {
    while (!scene.signal.aborted) {
      const halt = haltFor(scene.plan.checked.rule, seen, scene.clock());
      if (halt) throw halt;
      await giveWay(scene, line, seen);
      if (scene.signal.aborted) break;
      let begun = monotonic();
      const next = (): Promise<BatchResult | null> => {
        begun = monotonic();
        return runWithRetries(scene, line, cursor);
      };
      const batch: BatchResult | null = await scene.pace.take(scene.signal, next);
      if (!batch) break;
      sum.rows += batch.rows;
      sum.left += batch.left;
      count(scene, seen, batch.rows, monotonic() - begun);
      cursor = batch.cursor;
      if (!cursor) break;
    }
  } finally {
    await endLine(line);
  }
  return sum;
}

function count(scene: Scene, seen: Tally, rows: number, milliseconds: number): void {
  if (rows === 0) return;
  seen.rows += rows;
  seen.batches += 1;
  scene.observer.batchCommitted({ rule: scene.plan.checked.rule.id, rows, milliseconds });
}

async function countDue(scene: Scene): Promise<number> {
  const session = await scene.target.session();
  if (scene.chosen) return countChosen(scene, session, scene.chosen);
  return Number(onlyValue(await session.run(scene.plan.statements.due(await scene.holds()))));
}
