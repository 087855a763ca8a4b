import { expect } from 'vitest';
import { instant } from '../moment.ts';
import type { Company, Contents } from './company.ts';
import { plain, type Row, SOME_TIME } from './rows.ts';

/** A row of the database in daily use, and what a run makes of it. */
export interface Put {
  readonly table: string;
  readonly row: Row;
  /** What is then different in it; `gone` where nothing of it is left. */
  readonly becomes: Row | 'gone';
  /** Rows of other tables that are put in with it, `parent` being its key. */
  readonly children: readonly ((parent: number) => Put)[];
}

/** A row that goes. */
export function gone(table: string, row: Row, ...children: readonly ((parent: number) => Put)[]): Put {
  return { table, row, becomes: 'gone', children };
}

/** A row that stays, just as it is unless `changes` say otherwise. */
export function stays(table: string, row: Row, ...children: readonly ((parent: number) => Put)[]): Put {
  return { table, row, becomes: {}, children };
}

/** A row that stays with other values. */
export function altered(table: string, row: Row, becomes: Row): Put {
  return { table, row, becomes, children: [] };
}

/** Rows as they were put in, each with what becomes of it. */
export interface Scene {
  readonly rows: readonly { readonly table: string; readonly before: Row; readonly becomes: Row | 'gone' }[];
  /** What the schema puts in by itself. */
  readonly standing: Besides;
}

/** Empties every database and puts these rows in; keys that are not given are new ones. */
export async function fill(company: Company, puts: readonly Put[]): Promise<Scene> {
  for (const tables of Object.values(company.connections)) await tables.empty();
  const standing = (await company.connections['crm']?.read()) ?? {};
  const placed: { table: string; id: number; becomes: Row | 'gone' }[] = [];
  async function put({ table, row, becomes, children }: Put): Promise<void> {
    const id = company.nextId();
    await company.connections['crm']?.insert(table, { id, ...row });
    placed.push({ table, id, becomes });
    for (const child of children) await put(child(id));
  }
  for (const one of puts) await put(one);
  const contents = (await company.connections['crm']?.read()) ?? {};
  const rows = placed.map(({ table, id, becomes }) => {
    const before = contents[table]?.find((row) => row['id'] === String(id));
    if (!before) throw new RangeError(`${table} does not hold what was put in`);
    return { table, before, becomes };
  });
  return { rows, standing };
}

/** What must be there besides, by table; a table that is named holds it instead of what the schema puts in. */
export type Besides = Readonly<Record<string, readonly Row[]>>;

/** The database in daily use holds what the scene names, and nothing else, in any table. */
export async function expectLeft(
  company: Company,
  { rows, standing }: Scene,
  phase: 'before' | 'after',
  besides: Besides = {},
): Promise<void> {
  const expected = rows.flatMap(({ table, before, becomes }) => {
    if (phase === 'before') return [{ table, row: before }];
    return becomes === 'gone' ? [] : [{ table, row: { ...before, ...plain(becomes) } }];
  });
  const more = Object.entries({ ...standing, ...besides }).flatMap(([table, list]) =>
    list.map((row) => ({ table, row: plain(row) })),
  );
  await expectContents(company, 'crm', [...expected, ...more]);
}

/** A connection holds these rows, and nothing else, in any table. */
export async function expectContents(
  company: Company,
  connection: string,
  expected: readonly { readonly table: string; readonly row: Row }[],
): Promise<void> {
  const contents = (await company.connections[connection]?.read()) as Contents;
  const actual = Object.entries(contents).flatMap(([table, rows]) => rows.map((row) => ({ table, row })));
  const veiled = actual.map(({ table, row }) => ({ table, row: veil(row, expected, table) }));
  expect(inOrder(veiled)).toEqual(inOrder(expected));
}

/** A time that nobody can foresee counts as right wherever one is expected. */
function veil(
  row: Row,
  expected: readonly { readonly table: string; readonly row: Row }[],
  table: string,
): Row {
  const model = expected.find((one) => one.table === table && one.row['id'] === row['id'])?.row ?? {};
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      model[column] === SOME_TIME && value !== null ? SOME_TIME : value,
    ]),
  );
}

function inOrder(list: readonly { readonly table: string; readonly row: Row }[]): readonly string[] {
  return list
    .map(
      ({ table, row }) =>
        `${table} ${JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))}`,
    )
    .sort();
}

/** One microsecond before `due` every row is as it was; at `due` each is what the clause makes of it. */
export async function expectDeadline(
  company: Company,
  categories: readonly string[],
  due: string,
  puts: readonly Put[],
  besides: Besides = {},
): Promise<void> {
  const scene = await fill(company, puts);
  await company.apply(categories, instant(due) - 1n);
  await expectLeft(company, scene, 'before');
  await company.apply(categories, instant(due));
  await expectLeft(company, scene, 'after', besides);
  // Once more changes nothing.
  await company.apply(categories, instant(due));
  await expectLeft(company, scene, 'after', besides);
}
