import { expect } from 'vitest';
import type { World } from '../../demo/model/reference.ts';
import type { Row } from '../../demo/model/row.ts';
import { tableOf } from '../../demo/model/world.ts';
import type { Draw } from '../plan/draw.ts';
import { ARCHIVE, SETTLED, START } from '../plan/draw-archive.ts';
import { sideOf } from '../plan/draw-project.ts';
import type { DrawnTable } from '../plan/draw-schema.ts';
import { NOTE } from '../plan/draw-wide.ts';
import type { ApplySite } from './apply-site.ts';
import { asCopied, asRead, readTables, settled, type Tables, tablesOf } from './draw-rows-read.ts';
import type { Applied } from './reached.ts';

/** The tables of a draw before and after its runs: those of the archive, too. */
export interface Passed {
  readonly before: World;
  readonly after: World;
  /** As they were read before. */
  readonly texts: Tables;
}

/** Every row of every table is as the model leaves it, in the server's own notation. */
export async function checkLeft(
  { client, engine }: ApplySite,
  draw: Draw,
  { before, after, texts }: Passed,
  reached: Applied,
): Promise<void> {
  const found = await readTables(client, draw, engine);
  for (const table of tablesOf(draw)) {
    const { name } = table;
    const [was, is, text] = [tableOf(before, name).rows, tableOf(after, name).rows, texts[name] ?? []];
    expect(settled(found[name] ?? [], text), name).toEqual(asRead(was, is, text));
    countChanges(was, is, table, reached);
  }
}

/** The same of the archive, where copies came to stand beside what it had. */
export async function checkArchived(
  { vault, engine }: ApplySite,
  draw: Draw,
  { before, after, texts }: Passed,
  came: { readonly taken: World; readonly from: Passed },
  reached: Applied,
): Promise<void> {
  const side = sideOf(draw, ARCHIVE);
  const found = await readTables(vault.client, side, engine);
  for (const { name, empty = [] } of side.tables) {
    const own = tableOf(before, name).rows;
    const [was, is] = [tableOf(came.taken, name).rows, tableOf(after, name).rows];
    const copies = was.filter((row) => !own.includes(row));
    const source = rowsOf(came.from.before, name);
    const copied = asCopied(copies, source, came.from.texts[name] ?? [], empty, engine);
    const text = [...(texts[name] ?? []), ...copied];
    expect(settled(found[name] ?? [], text), `${ARCHIVE}.${name}`).toEqual(asRead(was, is, text));
    countCopies({ was, is, copies, left: rowsOf(came.from.after, name) }, reached);
  }
}

/** An archive may have tables of its own. */
function rowsOf({ tables }: World, name: string): readonly Row[] {
  return tables[name]?.rows ?? [];
}

function countChanges(
  before: readonly Row[],
  after: readonly Row[],
  { references }: DrawnTable,
  reached: Applied,
): void {
  const old = new Map(before.map((row) => [row['id'], row]));
  const changed = after.filter((row) => !before.includes(row));
  const links = references.flatMap(({ columns }) => columns.map(({ theirs }) => theirs));
  const differ = (row: Row, names: readonly string[]): boolean =>
    names.some((name) => row[name] !== old.get(row['id'] ?? null)?.[name]);
  reached.left += after.length;
  reached.gone += before.length - after.length;
  reached.altered += changed.filter((row) => differ(row, [NOTE])).length;
  reached.detached += changed.filter((row) => differ(row, links)).length;
}

interface Copied {
  readonly was: readonly Row[];
  readonly is: readonly Row[];
  readonly copies: readonly Row[];
  /** What is left in the source. */
  readonly left: readonly Row[];
}

function countCopies({ was, is, copies, left }: Copied, reached: Applied): void {
  const ids = new Set(is.map((row) => row['id']));
  const source = new Set(left.map((row) => row['id']));
  reached.archived += copies.length;
  reached['copied beside'] += copies.filter((row) => source.has(row['id'] ?? null)).length;
  reached['with others'] += copies.filter((row) => (row[START] ?? null) === null).length;
  reached['ended there'] += copies.filter((row) => !ids.has(row['id'])).length;
  reached['stays there'] += copies.filter((row) => ids.has(row['id'])).length;
  reached['done there'] += is.filter((row) => row[SETTLED] && !was.includes(row)).length;
}
