import type { Dependant } from '../../src/datamap/place/place.ts';
import type { Capabilities } from '../../src/sql/dialect.ts';
import type { Forbidding } from './dependant-scenes.ts';

/*
 * What must go, change, stay or hinder, as plainly as it can be said: rows are objects, and a row is the same row only
 * where it is the same object.
 */

export type Row = Readonly<Record<string, unknown>>;

/** Table, as the data map writes it → its rows. */
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** What becomes of other rows when these go. */
export interface Fate {
  /** Table → its rows that go; the rule's own among them. */
  readonly deleted: ReadonlyMap<string, ReadonlySet<Row>>;
  /** Row → the columns that become null. */
  readonly detached: ReadonlyMap<Row, ReadonlySet<string>>;
}

export function fateOf(
  own: string,
  leaving: readonly Row[],
  dependants: readonly Dependant[],
  tables: Tables,
): Fate {
  const deleted = new Map<string, Set<Row>>([[own, new Set(leaving)]]);
  const detached = new Map<Row, Set<string>>();
  const follow = (parents: readonly Row[], below: readonly Dependant[]): void => {
    for (const one of below) {
      const reached = rowsOf(tables, one.table).filter((row) =>
        parents.some((parent) => refers(row, parent, one.on)),
      );
      if (one.action === 'delete') {
        deleted.set(one.table, new Set([...(deleted.get(one.table) ?? []), ...reached]));
        follow(reached, one.dependants);
      }
      if (one.action !== 'detach') continue;
      for (const row of reached) {
        const columns = [...(detached.get(row) ?? []), ...one.on.map(({ theirs }) => theirs)];
        detached.set(row, new Set(columns));
      }
    }
  };
  follow(leaving, dependants);
  return { deleted, detached };
}

/** Every table as it must be afterwards. */
export function afterwards(tables: Tables, { deleted, detached }: Fate): Tables {
  return new Map(
    [...tables].map(([table, rows]) => [
      table,
      rows
        .filter((row) => !deleted.get(table)?.has(row))
        .map((row) => {
          const nulls = [...(detached.get(row) ?? [])].map((name) => [name, null]);
          return { ...row, ...Object.fromEntries(nulls) };
        }),
    ]),
  );
}

/** The tables whose rows stay and refer to what goes. */
export function blockersOf(
  own: string,
  fate: Fate,
  forbidding: readonly Forbidding[],
  tables: Tables,
  { checksAtEnd }: Pick<Capabilities, 'checksAtEnd'>,
): readonly string[] {
  const blocking = forbidding.filter(({ from, to, on }) =>
    [...(fate.deleted.get(to) ?? [])].some((referred) =>
      rowsOf(tables, from).some((referring) => {
        // The rule's own rows go last, so that they may refer to nothing that goes before.
        const inTime = (from !== own || to === own) && (from !== to || checksAtEnd);
        const goes = inTime && fate.deleted.get(from)?.has(referring);
        return !goes && refers(referring, referred, on);
      }),
    ),
  );
  return [...new Set(blocking.map(({ from }) => from))].sort();
}

function rowsOf(tables: Tables, table: string): readonly Row[] {
  const rows = tables.get(table);
  if (!rows) throw new Error(`the test has no table ${table}`);
  return rows;
}

function refers(row: Row, parent: Row, on: Dependant['on']): boolean {
  return on.every(({ theirs, ours }) => row[theirs] !== null && row[theirs] === parent[ours as string]);
}
