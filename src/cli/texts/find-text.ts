import type { FoundRow, RowHit } from '../../app/audit/look-up/find-row.ts';
import type { UnaskedBatches } from '../../control/batch/digest-search.ts';
import { toSecond } from '../entries/said.ts';
import { counted } from '../findings/count.ts';

/** What became of one row in words, one fact a line; never its key. */
export function findText(row: FoundRow): string {
  const table = `${row.connection}.${row.table}`;
  const lines = [
    verdict(row, table),
    ...row.hits.flatMap(hitLines),
    ...row.unasked.map(unaskedLine),
    ...(row.literal === null ? [] : [`  the key was taken as it was typed: ${row.literal}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function verdict({ found, hits, asked, certain }: FoundRow, table: string): string {
  const batches = counted(asked, 'batch', 'batches');
  if (found) return `${table}: a row with this key went`;
  if (hits.length > 0) return `${table}: undecided, a batch that has the row is still open`;
  if (certain) return `${table}: not found among ${batches}`;
  return `${table}: not found among the ${batches} that can be asked; that proves nothing`;
}

function hitLines(hit: RowHit): readonly string[] {
  const { state, action, at, category, entry, batch, run, policy, file, proof } = hit;
  return [
    state === 'gone'
      ? `  ${toSecond(at as string)}  ${action}, category ${category ?? 'unknown'}`
      : `  undecided  ${action}, category ${category ?? 'unknown'}`,
    `    by the policy text ${policy}${file === null ? '' : ` (${file})`}`,
    `    entry ${entry}, batch ${batch}, run ${run}`,
    `    proved: digest ${proof.index + 1} of ${proof.size} under the root ${proof.root}`,
  ];
}

function unaskedLine({ key, because, batches }: UnaskedBatches): string {
  const what = `  ${counted(batches, 'batch', 'batches')} cannot be asked: `;
  return (
    what +
    (because === 'digests pruned' ? 'their digests were pruned' : `their digest key ${key} is not here`)
  );
}
