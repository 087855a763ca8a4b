import type pg from 'pg';
import { parseCheckpoint } from '../../src/ledger/checkpoint/checkpoint.ts';
import { Frontier } from '../../src/ledger/tree/frontier.ts';
import type { Story } from './story.ts';
import type { Copy } from './tampering.ts';

/** What the story has left, to be tampered with. */
export function copyOf({ entries, notes }: Pick<Story, 'entries' | 'notes'>): Copy {
  return {
    entries: [...entries],
    notes: [...notes],
    size: entries.length,
    head: String(entries.at(-1)?.hash),
  };
}

/** Puts it in the place of the tables, as a superuser whom no trigger stops. */
export async function writeTables(state: pg.Client, copy: Copy): Promise<void> {
  await state.query("SET session_replication_role = 'replica'");
  await state.query('BEGIN; DELETE FROM retentiond.ledger');
  // A row's own number is what stands beside the text, unless two would have the same.
  const numbers = copy.entries.map(({ seq }) => seq);
  const inPlace = numbers.every((seq, index) => index === 0 || seq > (numbers[index - 1] as bigint));
  for (const [index, { seq, text, hash }] of copy.entries.entries())
    await state.query('INSERT INTO retentiond.ledger VALUES ($1, $2, $3)', [
      inPlace ? seq : index + 1,
      text,
      hash,
    ]);
  await state.query('UPDATE retentiond.chain SET size = $1, head = $2', [copy.size, copy.head]);
  const { rows } = await state.query('DELETE FROM retentiond.checkpoint RETURNING *');
  for (const { size, text } of copy.notes) {
    const kept = rows.find((row) => Number(row.size) === size);
    const beside = kept.note === text ? kept : { ...kept, ...treeOf(copy, size, text, kept.root) };
    await state.query(
      'INSERT INTO retentiond.checkpoint (size, root, frontier, note, key) VALUES ($1, $2, $3, $4, $5)',
      [size, beside.root, beside.frontier, text, kept.key],
    );
  }
  await state.query('COMMIT');
}

/** What a careful forger would write beside a note. */
function treeOf(
  { entries }: Copy,
  size: number,
  note: string,
  before: string,
): { readonly root: string; readonly frontier: readonly string[] } {
  const tree = Frontier.empty();
  for (const { text } of entries.slice(0, size)) tree.add(text);
  try {
    return { root: parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)).root, frontier: tree.hashes };
  } catch {
    return { root: before, frontier: tree.hashes };
  }
}
