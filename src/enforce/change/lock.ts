import { answered } from '../../database/answered.ts';
import type { Session, TextRow } from '../../database/session.ts';
import type { ByteText } from '../../digest.ts';
import { DigestGatherer } from '../../ledger/digest-list.ts';
import { type Cursor, leadingTime } from '../../plan/change/next-rows.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { changesOthers, dependsOnOthers } from '../../plan/checked/reads-elsewhere.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { Scene } from '../scene.ts';
import type { TargetName } from '../target.ts';
import { beginBatch } from './begin.ts';
import { boundRows, lockDependants, tryDependants } from './dependants.ts';
import { freeOfMinimums } from './judge-dependants.ts';
import { digestOf, isDue, keyOf, startsOf } from './judge-rows.ts';
import { lockNext } from './lock-next.ts';
import type { BatchRequest, TakenRows } from './taken-rows.ts';

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
export async function lockRows(
  { scene, session, request, target, holds }: Taking,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const { checked } = scene.plan;
  const { after } = request;
  // A single row cannot be taken in smaller parts.
  const mostRows = request.atMost === 1 ? scene.pace.batchRows : scene.pace.nextBatchRows();
  const limit = Math.min(request.atMost, rowsToLock(checked, mostRows));
  const [begun, found] = await Promise.allSettled([
    beginBatch(checked, session, target.receipt),
    lockNext(scene, session, after, limit, holds),
  ]);
  const transaction = answered(begun);
  const { rows, last: lastFound } = answered(found);
  if (lastFound && rows.length === limit && isApart(scene, request)) tell(cursorAt(scene, lastFound));
  const bounded = await boundRows(scene, session, rows, mostRows);
  const dependants = await tryDependants(scene, session, bounded.rows);
  const still = await askAgain({ scene, session, holds }, dependants ? bounded.rows : []);
  const past = still.filter((row) => isDue(scene, row, startsOf(scene, row)));
  const due = await freeOfMinimums(scene, session, past);
  const digest = digestOf(scene);
  const taken = due
    .map((row) => ({ key: keyOf(scene, row), digest: digest(row) }))
    .filter((row) => isOurs(scene, request, row.digest));
  const digests = new DigestGatherer(taken.length);
  for (const row of taken) digests.add(row.digest);
  const last = bounded.cut ? bounded.rows.at(-1) : lastFound;
  const all = taken.length === bounded.rows.length;
  return {
    identity: { ...target, transaction },
    holds,
    keys: taken.map(({ key }) => key),
    digests: digests.end(),
    // Rows that stay keep what depends on them.
    dependants:
      dependants && all
        ? dependants
        : await lockDependants(
            scene,
            session,
            taken.map(({ key }) => key),
          ),
    changed: false,
    left: bounded.rows.length - taken.length + bounded.tooLarge,
    cursor: last ? cursorAt(scene, last) : null,
  };
}

/** Whether the next rows may be taken before these are changed: else what depends on them may be what waits for us. */
function isApart({ plan, chosen }: Scene, { lockFirst, leaveOut }: BatchRequest): boolean {
  const isAlone = !lockFirst && leaveOut.size === 0 && chosen === null;
  // Rows in hand would be held for as long as the archive takes.
  return isAlone && !dependsOnOthers(plan.checked) && plan.checked.archive === null;
}

/** Half of them where more rows go along: the other half is room for these. */
function rowsToLock(checked: CheckedRule, mostRows: number): number {
  return changesOthers(checked) ? Math.max(1, Math.floor(mostRows / 2)) : mostRows;
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
function isOurs(scene: Scene, { leaveOut }: BatchRequest, digest: ByteText): boolean {
  if (leaveOut.size === 0 && scene.chosen === null) return true;
  const bytes = Buffer.from(digest, 'latin1');
  return !leaveOut.has(bytes.toString('hex')) && (scene.chosen === null || scene.chosen(bytes));
}

/** Where a page that ends with this row is gone on from. */
export function cursorAt(scene: Pick<Scene, 'plan'>, row: TextRow): Cursor {
  const { checked } = scene.plan;
  const lead = leadingTime(checked);
  const index = lead ? checked.key.length + checked.times.indexOf(lead) : -1;
  return { lead: lead ? (row[index] as string) : null, key: keyOf(scene, row) };
}
