import Table from 'cli-table3';
import type { HoldList, ListedHold } from '../../app/hold/list.ts';
import type { HoldPlacement } from '../../app/hold/place.ts';
import type { HoldRelease } from '../../app/hold/release.ts';
import { counted } from '../findings/count.ts';

/** What `hold place` answers: one line that can be searched for, and what a pending one means. */
export function placementText({ hold, state, open_batches }: HoldPlacement): string {
  if (state === 'effective') return `hold ${hold}: effective\n`;
  const batches = counted(open_batches, 'batch that began before it is', 'batches that began before it are');
  return `hold ${hold}: pending\n${batches} not over yet; no later one touches what it holds.
The daemon carries it on: it is effective when \`retentiond hold list\` says so.\n`;
}

export function releaseText({ hold, state, held_until }: HoldRelease): string {
  if (state === 'release asked')
    return `hold ${hold}: release asked\nIt holds until another person releases it, with a login role of their own.\n`;
  return `hold ${hold}: released\nIts rows stay held until ${minute(held_until)}, the end of the cooling-off period.\n`;
}

/** One hold a row; matter and reason below each other where they are known. */
export function holdsText({ holds }: HoldList): string {
  const worded = holds.some((hold) => hold.matter !== undefined);
  const table = new Table({
    head: ['hold', 'state', 'holds', 'placed', 'review', ...(worded ? ['matter and reason'] : [])],
    style: { head: [], border: [] },
  });
  for (const hold of holds) {
    const { matter, reason } = hold;
    const words = matter === undefined ? 'not readable with this key' : `${matter}\n${reason}`;
    table.push([
      hold.hold,
      stateText(hold),
      subjectText(hold),
      `${minute(hold.placed_at)}\nby ${hold.who} (${hold.role})`,
      hold.review_on ?? 'none',
      ...(worded ? [words] : []),
    ]);
  }
  const lines = holds.length > 0 ? [table.toString()] : [];
  return `${[...lines, `holds: ${counted(holds.length, 'hold')}`].join('\n')}\n`;
}

function stateText({ state, held_until, release_asked_by }: ListedHold): string {
  if (held_until !== null) return `${state}\nheld until ${minute(held_until)}`;
  return release_asked_by === null ? state : `${state}\nby ${release_asked_by}`;
}

/** Never the person: the digest's beginning tells which holds are on the same one. */
function subjectText({ kind, target, person_kind, person }: ListedHold): string {
  return kind === 'person' ? `${person_kind} ${person}…` : `${kind} ${target}`;
}

/** `2026-11-21 20:48Z`. */
function minute(instant: string | null): string {
  return instant === null ? '' : `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}
