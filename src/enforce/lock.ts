import type { Session, TextRow } from '../database/session.ts';
import type { CheckedRule } from '../plan/checked-rule.ts';
import type { KnownHolds } from '../plan/held.ts';
import { keyLists } from '../plan/key-list.ts';
import { changesOthers, dependsOnOthers } from '../plan/reads-elsewhere.ts';
import { type Cursor, leadingTime } from '../plan/statements.ts';
import { answered } from './answered.ts';
import { beginBatch } from './begin.ts';
import { boundRows, lockDependants } from './dependants.ts';
import { digestRow, isDue, keyOf, startsOf } from './judge-rows.ts';
import type { Scene } from './scene.ts';
import type { BatchRequest, TakenRows } from './taken-rows.ts';
import type { TargetName } from './target.ts';

/** What either form of taking rows works with. */
export interface Taking {
  readonly scene: Scene;
  readonly session: Session;
  readonly request: BatchRequest;
  readonly target: TargetName;
  readonly holds: KnownHolds;
}

/**
 * Steps 1 to 4: begin, hold the tables still, lock what is due and what depends on it, ask again what other tables say,
 * judge each row once more. The first statements are sent together, since the server does them in their order anyway;
 * their answers are looked at in that order too.
 */
export async function lockRows({ scene, session, request, target, holds }: Taking): Promise<TakenRows> {
  const { checked, statements } = scene.plan;
  const { after } = request;
  const mostRows = scene.pace.nextBatchRows();
  const limit = request.alone ? 1 : rowsToLock(checked, mostRows);
  const [begun, found] = await Promise.allSettled([
    beginBatch(checked, session, target.receipt),
    session.run(statements.lock(after, limit, holds), statementName('lock', after, holds)),
  ]);
  const transaction = answered(begun);
  const { rows } = answered(found);
  const bounded = await boundRows(scene, session, rows, mostRows);
  const dependants = await lockDependants(scene, session, bounded.rows);
  const still = await askAgain({ scene, session, holds }, bounded.rows);
  const due = still.filter((row) => isDue(scene, row, startsOf(scene, row)));
  const taken = due
    .map((row) => ({ key: keyOf(scene, row), digest: digestRow(scene, row) }))
    .filter(({ digest }) => isOurs(scene, request, digest));
  const last = bounded.cut ? bounded.rows.at(-1) : rows.at(-1);
  const all = taken.length === bounded.rows.length;
  return {
    identity: { ...target, transaction },
    holds,
    keys: taken.map(({ key }) => key),
    digests: taken.map(({ digest }) => digest),
    // Rows that stay keep what depends on them.
    dependants: all
      ? dependants
      : await lockDependants(
          scene,
          session,
          taken.map(({ key }) => key),
        ),
    removed: false,
    left: bounded.rows.length - taken.length + bounded.tooLarge,
    cursor: last ? cursorAt(scene, last) : null,
  };
}

/** Half of them where more rows go along: the other half is room for these. */
function rowsToLock(checked: CheckedRule, mostRows: number): number {
  return changesOthers(checked) ? Math.max(1, Math.floor(mostRows / 2)) : mostRows;
}

/** Kept prepared as long as its text stays the same: a first hold on a kind of person changes it. */
export function statementName(what: string, after: Cursor | null, holds: KnownHolds): string {
  const from = after === null ? 'first' : after.key === null ? 'lead' : 'next';
  return `retentiond_${what}_${from}_${holds.epoch}`;
}

/** In a statement of its own, which sees what was committed while the locks were waited for. */
async function askAgain(
  { scene, session, holds }: Pick<Taking, 'scene' | 'session' | 'holds'>,
  rows: readonly TextRow[],
): Promise<readonly TextRow[]> {
  const { checked, statements } = scene.plan;
  if (rows.length === 0 || !dependsOnOthers(checked)) return rows;
  const keys = keyLists(
    checked,
    rows.map((row) => keyOf(scene, row)),
  );
  return (await session.run(statements.again(keys, holds), `retentiond_again_${holds.epoch}`)).rows;
}

/** A row of an approved plan, where one is run, and one that no open batch holds. */
function isOurs(scene: Scene, { leaveOut }: BatchRequest, digest: Uint8Array): boolean {
  if (leaveOut.size > 0 && leaveOut.has(Buffer.from(digest).toString('hex'))) return false;
  return scene.chosen === null || scene.chosen(digest);
}

/** Where a page that ends with this row is gone on from. */
export function cursorAt(scene: Pick<Scene, 'plan'>, row: TextRow): Cursor {
  const { checked } = scene.plan;
  const lead = leadingTime(checked);
  const index = lead ? checked.key.length + checked.times.indexOf(lead) : -1;
  return { lead: lead ? (row[index] as string) : null, key: keyOf(scene, row) };
}
