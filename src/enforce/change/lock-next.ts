import type { Session, TextRow } from '../../database/session.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { Scene } from '../scene.ts';
import { keyOf } from './judge-rows.ts';

/** The next rows, locked, and the last one that was looked at. */
export interface NextRows {
  readonly rows: readonly TextRow[];
  readonly last: TextRow | undefined;
}

/** Locks the next due rows, and no other: where a server locks whatever it reads on its way, they are looked for first. */
export async function lockNext(
  scene: Scene,
  session: Session,
  after: Cursor | null,
  limit: number,
  holds: KnownHolds,
): Promise<NextRows> {
  const { statements, checked } = scene.plan;
  if (checked.dialect.can.locksInOrder) {
    const { rows } = await session.run(
      statements.lock(after, limit, holds),
      statementName('lock', after, holds, limit),
    );
    return { rows, last: rows.at(-1) };
  }
  const found = (await session.run(statements.list(after, limit, holds))).rows;
  if (found.length === 0) return { rows: [], last: undefined };
  const keys = found.map((row) => keyOf(scene, row));
  const locked = await session.run(statements.lockKeys(keyLists(checked, keys), holds));
  return { rows: inOrderOf(keys, locked.rows), last: found.at(-1) };
}

/** Rows that others hold, or that are not due any more, are missing. */
function inOrderOf(keys: readonly (readonly string[])[], rows: readonly TextRow[]): readonly TextRow[] {
  const byKey = new Map(rows.map((row) => [JSON.stringify(row.slice(0, keys[0]?.length)), row]));
  return keys.map((key) => byKey.get(JSON.stringify(key))).filter((row) => row !== undefined);
}

/** Kept prepared as long as its text stays the same: a first hold on a kind of person changes it, and another number of rows. */
export function statementName(what: string, after: Cursor | null, holds: KnownHolds, rows: number): string {
  const from = after === null ? 'first' : after.strictly ? 'past' : after.key === null ? 'lead' : 'next';
  return `retentiond_${what}_${from}_${holds.epoch}_${rows}`;
}
