import { postgresText, type Row, type RowValue } from '../../demo/model/row.ts';
import { REST } from '../../demo/model/summary.ts';
import type { Draw, DrawnSide } from '../plan/draw.ts';
import { MOVED, SETTLED, START } from '../plan/draw-archive.ts';
import { DRAW_ENGINES } from '../plan/draw-engine.ts';
import { COUNTED } from '../plan/draw-summary.ts';
import { readRows } from '../plan/draw-table.ts';
import { MARKER, NOTE } from '../plan/draw-wide.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import type { ApplySite } from './apply-site.ts';

/* What is in the tables of a draw, and what the model leaves there, in one notation. */

/** Column → text. */
type TextRow = Readonly<Record<string, string | null>>;

export async function readTables(
  client: TargetClient,
  side: Pick<DrawnSide, 'tables'>,
  { name: engine }: TestEngine,
): Promise<Tables> {
  const tables: Record<string, readonly TextRow[]> = {};
  for (const table of tablesOf(side))
    tables[table.name] = (await readRows(client, table, engine)).map(inShort);
  return tables;
}

/** By the table's name. */
export type Tables = Readonly<Record<string, readonly TextRow[]>>;

/** Those whose rows have an id. */
export function tablesOf({ tables }: Pick<DrawnSide, 'tables'>): DrawnSide['tables'] {
  return tables.filter(({ name }) => name !== COUNTED.name);
}

/** Copies as an archive shows them that nothing has happened to yet: as their rows were read, and with their start. */
export function asCopied(
  copies: readonly Row[],
  was: readonly Row[],
  before: readonly TextRow[],
  empty: readonly string[],
  { name: engine }: TestEngine,
): readonly TextRow[] {
  const { text } = DRAW_ENGINES[engine];
  const inOrder = [...copies].sort(byNumber);
  return asRead(was, inOrder, before).map((own, index) => {
    const more = empty.map((name) => [name, withoutZeros(text(inOrder[index]?.[name] ?? null))] as const);
    return { ...own, ...Object.fromEntries(more) };
  });
}

/** Another server, or another type, writes more zeros of the same start. */
function inShort(row: TextRow): TextRow {
  return START in row ? { ...row, [START]: withoutZeros(row[START] ?? null) } : row;
}

/** Behind the point. */
function withoutZeros(text: string | null): string | null {
  return text?.replace(/\.(\d*?)0+(?=\+|$)/, (_, rest) => (rest === '' ? '' : `.${rest}`)) ?? null;
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

/** The rows that the model leaves in the server's own notation, by their ids: as they were before, except what it changes. */
export function asRead(
  was: readonly Row[],
  is: readonly Row[],
  before: readonly TextRow[],
): readonly TextRow[] {
  const [texts, rows] = [byId(before), new Map(was.map((row) => [String(row['id']), row]))];
  return [...is].sort(byNumber).map((row) => {
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

function byNumber(a: Row, b: Row): number {
  return Number(a['id']) - Number(b['id']);
}

/** When it was done is the run's own present. */
function changedText(name: string, value: RowValue): string | null {
  return value !== null && MARKED.includes(name) ? DONE : postgresText(value);
}

const MARKED: readonly string[] = [MARKER, MOVED, SETTLED];

const DONE = 'when it was done';

/** What differs from run to run as the model writes it. */
export function settled(found: readonly TextRow[], before: readonly TextRow[]): readonly TextRow[] {
  const old = byId(before);
  return found.map((row) => {
    const [note, was] = [row[NOTE], old.get(row['id'] as string)];
    const marked = MARKED.filter((name) => row[name] && row[name] !== was?.[name]);
    return {
      ...row,
      ...(note ? { [NOTE]: note.replace(/^removed-[0-9a-f]{32}$/, 'removed-{random}') } : {}),
      ...Object.fromEntries(marked.map((name) => [name, DONE])),
    };
  });
}

function byId(rows: readonly TextRow[]): ReadonlyMap<string, TextRow> {
  return new Map(rows.map((row) => [row['id'] as string, row]));
}
