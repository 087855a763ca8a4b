import { postgresText, type Row, type RowValue } from '../../demo/model/row.ts';
import { REST } from '../../demo/model/summary.ts';
import type { Draw } from '../plan/draw.ts';
import { COUNTED } from '../plan/draw-summary.ts';
import { readRows } from '../plan/draw-table.ts';
import { MARKER, NOTE } from '../plan/draw-wide.ts';
import type { ApplySite } from './apply-site.ts';

/* What is in the tables of a draw, and what the model leaves there, in one notation. */

/** Column → text. */
type TextRow = Readonly<Record<string, string | null>>;

export async function readTables(
  { client, engine }: ApplySite,
  draw: Draw,
): Promise<Readonly<Record<string, readonly TextRow[]>>> {
  const tables: Record<string, readonly TextRow[]> = {};
  for (const table of tablesOf(draw)) tables[table.name] = await readRows(client, table, engine.name);
  return tables;
}

/** Those whose rows have an id. */
export function tablesOf(draw: Draw): Draw['tables'] {
  return draw.tables.filter(({ name }) => name !== COUNTED.name);
}

/** What was counted, as the model writes it; the row of the small groups may be there before any of them is. */
export async function readCounts(
  { client }: ApplySite,
  draw: Draw,
): Promise<Readonly<Record<string, number>>> {
  if (!draw.tables.some(({ name }) => name === COUNTED.name)) return {};
  const { rows } = await client.query(
    `SELECT CAST(month AS CHAR(10)) AS month, CASE WHEN flag THEN 'true' WHEN NOT flag THEN 'false' END AS flag, number FROM ${COUNTED.name} WHERE number <> 0`,
  );
  return Object.fromEntries(
    rows.map(({ month, flag, number }) => [
      month === null ? REST : JSON.stringify([String(month).slice(0, 7), flag]),
      Number(number),
    ]),
  );
}

/** The rows that the model leaves in the server's own notation: as they were before, except what it changes. */
export function asRead(
  was: readonly Row[],
  is: readonly Row[],
  before: readonly TextRow[],
): readonly TextRow[] {
  const [texts, rows] = [byId(before), new Map(was.map((row) => [String(row['id']), row]))];
  return is.map((row) => {
    const id = String(row['id']);
    const old = rows.get(id) ?? {};
    const own = Object.entries(texts.get(id) ?? {});
    return Object.fromEntries(
      own.map(([name, text]) => [
        name,
        row[name] === old[name] ? text : changedText(name, row[name] ?? null),
      ]),
    );
  });
}

/** When it was done is the run's own present. */
function changedText(name: string, value: RowValue): string | null {
  return name === MARKER ? DONE : postgresText(value);
}

const DONE = 'when it was done';

/** What differs from run to run as the model writes it. */
export function settled(found: readonly TextRow[], before: readonly TextRow[]): readonly TextRow[] {
  const old = byId(before);
  return found.map((row) => {
    const [note, marker] = [row[NOTE], row[MARKER]];
    return {
      ...row,
      ...(note ? { [NOTE]: note.replace(/^removed-[0-9a-f]{32}$/, 'removed-{random}') } : {}),
      ...(marker && marker !== old.get(row['id'] as string)?.[MARKER] ? { [MARKER]: DONE } : {}),
    };
  });
}

function byId(rows: readonly TextRow[]): ReadonlyMap<string, TextRow> {
  return new Map(rows.map((row) => [row['id'] as string, row]));
}
