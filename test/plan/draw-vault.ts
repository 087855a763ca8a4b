import type { Alteration } from '../../src/anonymise/alteration.ts';
import type {
  Dependant,
  DependantAction,
  EpochUnit,
  Place,
  TableEntry,
} from '../../src/datamap/place/place.ts';
import { isByName, keepsOf } from '../../src/policy/keep.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { stagePeriods } from '../../src/policy/stage.ts';
import type { Draw } from './draw.ts';
import { ARCHIVE, drawMove, MOVED, type Moved, SETTLED, START } from './draw-archive.ts';
import { CARRIED } from './draw-carried.ts';
import { drawArchiveHolds } from './draw-holds.ts';
import { position } from './draw-policy.ts';
import { placesIn } from './draw-project.ts';
import {
  type ColumnKind,
  type DrawnColumn,
  type DrawnTable,
  MAIN,
  type Reference,
  timeColumn,
} from './draw-schema.ts';
import { MARKERS } from './draw-wide.ts';
import type { Features } from './features.ts';
import type { Random } from './random.ts';

/* The archive of a draw: some of its categories archive their rows, and some of what depends on these goes with them. */

/** The scene with an archive; as it is where no row of it can be archived. */
export function withArchive(draw: Draw, features: Features, random: Random): Draw {
  const tables = draw.tables.map((table) => (livesIn(draw, table.name) ? withMore(table, random) : table));
  const moves = drawMoves({ ...draw, tables }, features, random);
  if (moves.size === 0) return draw;
  const columns = new Map(tables.map((table) => [table.name, table]));
  const change = <T extends Place>(place: T, table: string): T => {
    return { ...place, alteration: place.alteration && covering(place.alteration, columns.get(table)) };
  };
  const policies = draw.policies.map((policy) => moves.get(policy.category)?.policy ?? policy);
  const going = takenTables({ ...draw, tables }, moves, random);
  const entries = draw.entries.map((entry): TableEntry => {
    if (entry.kind !== 'places') return entry;
    const places = entry.places.map((place) => {
      const moved = moves.get(place.category)?.place ?? place;
      return change({ ...moved, dependants: archived(place.dependants, going.dependants) }, entry.table);
    });
    return { ...entry, places };
  });
  const scene: Draw = { ...draw, tables, policies, entries };
  const archive = drawVault(scene, moves, going, random);
  const holds = features.holds ? [...draw.holds, ...drawArchiveHolds(archive.entries, policies, random)] : [];
  return { ...scene, holds, archive };
}

function livesIn({ entries }: Draw, name: string): boolean {
  return entries.some((entry) => entry.kind === 'places' && entry.table === name);
}

function withMore(table: DrawnTable, random: Random): DrawnTable {
  return { ...table, columns: [...table.columns, timeColumn(MOVED, random, false, MARKERS), ...CARRIED] };
}

/** Every column of which nothing else is said stays. */
function covering(alteration: Alteration, table: DrawnTable | undefined): Alteration {
  const said = [...Object.keys(alteration.columns), alteration.marker];
  const names = (table?.columns ?? []).map(({ name }) => name);
  return { ...alteration, leaves: names.filter((name) => !said.includes(name)) };
}

/** By the category. */
type Moves = ReadonlyMap<string, Moved>;

function drawMoves(draw: Draw, features: Features, random: Random): Moves {
  const moves = new Map<string, Moved>();
  for (const entry of draw.entries) {
    if (entry.kind !== 'places') continue;
    const table = draw.tables.find(({ name }) => name === entry.table) as DrawnTable;
    for (const place of entry.places) {
      const policy = draw.policies.find(({ category }) => category === place.category) as Policy;
      // What counts its rows does not archive them.
      const ground = { table, tables: draw.tables, features, random };
      const moved = place.summary ? null : drawMove({ policy, place }, ground);
      if (moved) moves.set(place.category, moved);
    }
  }
  return moves;
}

/** Which tables the archive has. */
interface Taken {
  /** Those whose categories are archived. */
  readonly own: readonly string[];
  /** Those whose rows are archived with the rows on which they depend, and whose end the archive's map names there. */
  readonly dependants: ReadonlySet<string>;
  /** Those whose rows end there as a whole, so that their dependants can be named. */
  readonly naming: ReadonlySet<string>;
}

/** Parents come first, so that rows go only to where their parents go. */
function takenTables(draw: Draw, moves: Moves, random: Random): Taken {
  const movesOf = (table: string): readonly Moved[] =>
    placesIn(draw, table).flatMap(({ category }) => moves.get(category) ?? []);
  const own = draw.tables.map(({ name }) => name).filter((name) => movesOf(name).length > 0);
  const naming = new Set(own.filter((name) => movesOf(name).some(mayName)));
  const dependants = new Set<string>();
  for (const { name, references } of draw.tables) {
    if (!references.some(({ to, action }) => action === 'delete' && naming.has(to))) continue;
    // A row whose copy stands there already is never copied as another's.
    if (random.chance(0.3) || movesOf(name).some(({ place }) => place.archive?.remains)) continue;
    dependants.add(name);
    if (!own.includes(name)) naming.add(name);
  }
  return { own, dependants, naming };
}

function mayName({ policy }: Moved): boolean {
  const ends = policy.stages.filter(({ base }) => base === 'archive').map(({ action }) => action);
  return ends.every((action) => action === 'review') || ends.includes('delete');
}

/** What was deleted goes to the archive where it is among these. */
function archived(dependants: readonly Dependant[], going: ReadonlySet<string>): readonly Dependant[] {
  return dependants.map((one): Dependant => {
    const below = archived(one.dependants, going);
    if (one.action !== 'delete' || !going.has(one.table)) return { ...one, dependants: below };
    return {
      ...one,
      action: 'archive',
      to: { connection: ARCHIVE, table: one.table },
      dependants: below,
    };
  });
}

function drawVault(draw: Draw, moves: Moves, going: Taken, random: Random): NonNullable<Draw['archive']> {
  const named = draw.tables.filter(({ name }) => going.own.includes(name) || going.dependants.has(name));
  const isWhole = (table: string): boolean =>
    placesIn(draw, table).every(({ category }) => isMovedWhole(moves.get(category)));
  const tables = named.map((table) => {
    const isSafe = ({ to }: Reference): boolean => (going.own.includes(to) ? isWhole(to) : true);
    return vaultTable(table, { going, isSafe, kinds: startKinds(draw, moves, table.name) }, random);
  });
  const actions = drawActions(tables, going, random);
  const entries = tables.map((table): TableEntry => {
    const { name, writtenKey } = table;
    const own = placesIn(draw, name).flatMap(({ category }) => moves.get(category) ?? []);
    const start = table.columns.find((column) => column.name === START)?.fill as ColumnKind;
    const places = own.map((moved): Place => {
      const { there } = moved;
      const as = start.startsWith('epoch') ? (start as EpochUnit) : null;
      return {
        ...there,
        start: there.start && { ...there.start, as },
        alteration: there.alteration && covering(there.alteration, table),
        dependants: mayName(moved) ? dependantsIn(name, tables, actions) : [],
      };
    });
    if (places.length > 0) return { kind: 'places', table: name, key: writtenKey, places, position };
    return { kind: 'with', table: name, parent: ownerOf(name, tables, going), position };
  });
  const remarks = going.own.includes(MAIN) && random.chance(0.5);
  return {
    columnZone: random.pick([draw.zone, draw.columnZone, 'America/St_Johns']),
    tables: remarks ? [...tables, REMARKS] : tables,
    entries: remarks ? [...entries, EXEMPT] : entries,
  };
}

/** What refers to rows of the archive, so that they cannot go. */
const REMARKS: DrawnTable = {
  name: 'remarks',
  columns: [
    { name: 'id', type: 'bigint', notNull: true, fill: (_, index) => BigInt(index) },
    { name: 'drawn_id', type: 'bigint', notNull: false, fill: 'reference' },
  ],
  key: ['id'],
  writtenKey: null,
  constraints: ['PRIMARY KEY (id)'],
  references: [
    {
      to: MAIN,
      columns: [{ theirs: 'drawn_id', ours: 'id' }],
      onDelete: 'no action',
      deferred: false,
      short: false,
      action: null,
    },
  ],
  rows: 12,
};
const EXEMPT: TableEntry = { kind: 'exempt', table: REMARKS.name, reason: 'drawn lots', position };

/** Whether no row of the category ever goes otherwise than to the archive. */
function isMovedWhole(moved: Moved | undefined): boolean {
  if (!moved) return false;
  const { stages } = moved.policy;
  const keeps = stages.flatMap(({ keep }) => (isByName(keep) ? keepsOf(keep) : []));
  return moved.place.archive?.remains === null && !keeps.includes('forbidden');
}

/** A day has no hours, and not every server's own instants reach back beyond 1970. */
function startKinds(draw: Draw, moves: Moves, table: string): readonly ColumnKind[] {
  const policies = placesIn(draw, table).flatMap(({ category }) => moves.get(category)?.policy ?? []);
  const units = policies.flatMap(({ stages, extension, keepAtLeast }) =>
    [...stagePeriods({ stages }), extension?.atMost, keepAtLeast].map((period) => period?.unit),
  );
  const isExact = units.includes('hour') || units.includes('minute');
  const kinds: readonly ColumnKind[] = ['timestamp', 'epoch_s', 'epoch_ms', 'epoch_us'];
  return [
    ...kinds,
    ...(isExact ? [] : (['date', 'date'] as const)),
    ...(draw.plausibleAfter < '1990' ? [] : (['timestamptz', 'timestamptz', 'timestamptz'] as const)),
  ];
}

interface Shelving {
  readonly going: Taken;
  readonly kinds: readonly ColumnKind[];
  /** Whether the row that is referred to stands in the archive whenever the one that refers to it comes. */
  isSafe(reference: Reference): boolean;
}

/** Rows of the archive's own have keys that no copy can have. */
const FIRST = 1_000;
const ROWS = 24;
/** How much of a second a column keeps; the engine's own words for it follow. */
const PRECISIONS = ['', '(3)', '(0)'] as const;

function vaultTable(table: DrawnTable, { going, kinds, isSafe }: Shelving, random: Random): DrawnTable {
  const isOwn = going.own.includes(table.name);
  const start = isOwn ? [withPrecision(timeColumn(START, random, false, kinds), random)] : [];
  const more = [...start, timeColumn(SETTLED, random, false, MARKERS)];
  const keyed =
    !isOwn && table.references.length === 1 && table.references.every(isSafe) && random.chance(0.6);
  return {
    ...table,
    columns: [...table.columns.map(apart), ...more],
    references: table.references
      .filter(({ to, action }) => action === 'delete' && going.naming.has(to))
      .map((one) => ({ ...one, deferred: false, onDelete: keyed ? 'no action' : null })),
    rows: ROWS,
    empty: more.map(({ name }) => name),
  };
}

function withPrecision(column: DrawnColumn, random: Random): DrawnColumn {
  if (column.fill !== 'timestamptz' && column.fill !== 'timestamp') return column;
  return { ...column, type: `${column.type}${random.pick(PRECISIONS)}` };
}

function apart(column: DrawnColumn): DrawnColumn {
  if (column.name === 'id') return { ...column, fill: (_, index) => BigInt(FIRST + index) };
  if (column.name === 'code') return { ...column, fill: (_, index) => `c${FIRST + index}` };
  return column;
}

type Actions = ReadonlyMap<string, DependantAction>;

/** What becomes of each table's rows when those go on which they depend: what has no category of its own goes with them. */
function drawActions(tables: readonly DrawnTable[], going: Taken, random: Random): Actions {
  return new Map(
    tables.map(({ name }) => {
      const action = random.pick(['delete', 'delete', 'delete', 'keep', 'detach'] as const);
      return [name, going.own.includes(name) ? action : 'delete'];
    }),
  );
}

function dependantsIn(name: string, tables: readonly DrawnTable[], actions: Actions): readonly Dependant[] {
  return tables.flatMap((table) =>
    table.references
      .filter(({ to }) => to === name)
      .map(({ columns }): Dependant => {
        const action = actions.get(table.name) as DependantAction;
        const below = action === 'delete' ? dependantsIn(table.name, tables, actions) : [];
        return { table: table.name, on: columns, action, to: null, dependants: below };
      }),
  );
}

/** The table with a category on whose rows these depend in the end. */
function ownerOf(name: string, tables: readonly DrawnTable[], going: Taken): string {
  if (going.own.includes(name)) return name;
  const parents = tables.find((table) => table.name === name)?.references ?? [];
  const [parent] = parents.filter(({ to }) => tables.some((table) => table.name === to));
  if (!parent) throw new RangeError(`nothing names ${name}`);
  return ownerOf(parent.to, tables, going);
}
