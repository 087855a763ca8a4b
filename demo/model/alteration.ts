import type { Alteration, Technique } from '../../src/anonymise/alteration.ts';
import { isTime, type Row, type RowValue, timestamptz } from './row.ts';
import { cellOf } from './world.ts';

/** A row as it stays: each named column as its technique leaves it, and the marker at the run's present. */
export function alteredRow(row: Row, { columns, marker }: Alteration, now: bigint): Row {
  const changed = Object.entries(columns).map(
    ([name, technique]) => [name, alteredValue(cellOf(row, name), technique)] as const,
  );
  return {
    ...row,
    ...Object.fromEntries(changed),
    ...(marker === null ? {} : { [marker]: timestamptz(now) }),
  };
}

/** An archived row as it stays: every column that nothing is said of becomes null. */
export function thinnedRow(row: Row, remains: Alteration, now: bigint): Row {
  const said = [...Object.keys(remains.columns), ...remains.leaves, remains.marker];
  const emptied = Object.keys(row).filter((name) => !said.includes(name));
  const thinned = { ...row, ...Object.fromEntries(emptied.map((name) => [name, null])) };
  return alteredRow(thinned, remains, now);
}

/** Placeholders stay in the text: whoever compares it knows what may stand there. */
function alteredValue(value: RowValue, technique: Technique): RowValue {
  if (technique.kind === 'null') return null;
  if (technique.kind === 'set') {
    const { parts, placeholders } = technique;
    // All who have nothing would share one digest; whoever else has nothing is not told from the others.
    if (value === null && placeholders.includes('digest')) return null;
    return parts.flatMap((part, index) => [part, placeholder(placeholders[index])]).join('');
  }
  if (value === null) return null;
  if (technique.kind === 'generalise' && isTime(value) && value.type === 'date') {
    if (typeof value.day === 'string') return value;
    const [year = '', month = ''] = new Date(value.day * 86_400_000).toISOString().split('-');
    const first = { year: `${year}-01-01`, month: `${year}-${month}-01`, day: null }[technique.to];
    return first === null ? value : { type: 'date', day: Date.parse(`${first}T00:00:00Z`) / 86_400_000 };
  }
  throw new RangeError(`the model does not ${technique.kind} such a value`);
}

function placeholder(name: string | undefined): string {
  return name === undefined ? '' : `{${name}}`;
}
