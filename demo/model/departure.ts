import type { ArchiveTable, Dependant } from '../../src/datamap/place/place.ts';
import type { Row } from './row.ts';
import { type Found, joinedRows, refersTo, type Site, tableOf, type World } from './world.ts';

/** A row that loses what linked it to another. */
export interface Detached extends Found {
  readonly columns: readonly string[];
}

/** A row that goes to an archive. */
export interface Departed extends Found {
  readonly to: ArchiveTable;
}

/** What happens where a row goes. */
export interface Departure {
  /** The row itself, and every row that goes with it. */
  readonly gone: readonly Found[];
  /** Those among them that an archive has from then on. */
  readonly archived: readonly Departed[];
  readonly detached: readonly Detached[];
}

/** Follows a row's dependants, and theirs. */
export function departureOf(row: Row, dependants: readonly Dependant[], site: Site): Departure {
  const gone: Found[] = [{ table: site.table, row }];
  const archived: Departed[] = [];
  const detached: Detached[] = [];
  for (const { table, on, action, to, dependants: further } of dependants) {
    if (action === 'keep') continue;
    for (const linked of joinedRows(on, table, row, site)) {
      if (action === 'detach') {
        detached.push({ table, row: linked, columns: on.map((pair) => pair.theirs) });
        continue;
      }
      const deeper = departureOf(linked, further, { world: site.world, table });
      gone.push(...deeper.gone);
      archived.push(...(to === null ? [] : [{ table, row: linked, to }]), ...deeper.archived);
      detached.push(...deeper.detached);
    }
  }
  return { gone, archived, detached };
}

/** Whether a foreign key forbids it: a row that neither goes nor is detached refers to one that goes. */
export function isForbidden({ gone, detached }: Departure, world: World): boolean {
  const going = new Set(gone.map((one) => one.row));
  const keys = world.foreignKeys.filter((key) => key.onDelete === 'no action' || key.onDelete === 'restrict');
  return keys.some((key) => {
    const left = tableOf(world, key.table).rows.filter((row) => !going.has(row));
    const leaving = gone.filter((one) => one.table === key.references);
    return leaving.some(({ row }) => left.some((other) => refersTo(whenDetached(other, detached), key, row)));
  });
}

/** The world without what went. */
export function afterDepartures(departures: readonly Departure[], world: World): World {
  const gone = new Set(departures.flatMap((one) => one.gone.map((found) => found.row)));
  const detached = departures.flatMap((one) => one.detached);
  const touched = new Set(detached.map((one) => one.row));
  const tables = Object.entries(world.tables).map(([name, table]) => {
    const rows = table.rows.filter((row) => !gone.has(row));
    return [
      name,
      { ...table, rows: rows.map((row) => (touched.has(row) ? whenDetached(row, detached) : row)) },
    ] as const;
  });
  return { ...world, tables: Object.fromEntries(tables) };
}

function whenDetached(row: Row, detached: readonly Detached[]): Row {
  const columns = detached.filter((one) => one.row === row).flatMap((one) => one.columns);
  return { ...row, ...Object.fromEntries(columns.map((column) => [column, null])) };
}
