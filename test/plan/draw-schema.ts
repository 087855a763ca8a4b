import type { RowValue } from '../../demo/model/row.ts';
import type { ForeignKey } from '../../demo/model/world.ts';
import type { DependantAction, EpochUnit } from '../../src/datamap/place/place.ts';
import { LABELS } from './draw-policy.ts';
import type { Features } from './features.ts';
import type { Random } from './random.ts';

export type ColumnKind = 'timestamptz' | 'timestamp' | 'date' | EpochUnit;

export interface DrawnColumn {
  readonly name: string;
  /** As in CREATE TABLE. */
  readonly type: string;
  readonly notNull: boolean;
  /** A time around the boundaries of the draw; a value of its own; or what the table's reference says. */
  readonly fill: ColumnKind | 'reference' | ((random: Random, index: number) => RowValue);
}

/** Columns whose values are those of a row of another table, whether or not a foreign key says so. */
export interface Reference {
  readonly to: string;
  readonly columns: ForeignKey['columns'];
  /** null: no foreign key. */
  readonly onDelete: ForeignKey['onDelete'] | null;
  readonly deferred: boolean;
  /** Whether the data map leaves out the row key that it refers to. */
  readonly short: boolean;
  /** What the data map says becomes of the rows; null: nothing. */
  readonly action: DependantAction | null;
}

export interface DrawnTable {
  readonly name: string;
  readonly columns: readonly DrawnColumn[];
  /** The columns of the row key, and as the data map names them. */
  readonly key: readonly string[];
  readonly writtenKey: readonly string[] | null;
  readonly constraints: readonly string[];
  readonly references: readonly Reference[];
  readonly rows: number;
  /** In an archive: the columns beside those that its rows bring. */
  readonly empty?: readonly string[];
}

const KINDS: readonly ColumnKind[] = ['timestamptz', 'timestamp', 'date', 'epoch_s', 'epoch_ms', 'epoch_us'];
export const TIME_TYPES: Readonly<Record<ColumnKind, string>> = {
  timestamptz: 'timestamptz',
  timestamp: 'timestamp',
  date: 'date',
  epoch_s: 'bigint',
  epoch_ms: 'bigint',
  epoch_us: 'bigint',
};
const KEYS = [
  { key: ['id'], written: null, constraints: ['PRIMARY KEY (id)', 'UNIQUE (area, code)'] },
  {
    key: ['area', 'id'],
    written: null,
    constraints: ['PRIMARY KEY (area, id)', 'UNIQUE (id)', 'UNIQUE (area, code)'],
  },
  { key: ['code', 'area'], written: ['code', 'area'], constraints: ['UNIQUE (area, code)', 'UNIQUE (id)'] },
] as const;
export const EMAILS = [
  'user-1@drawn.example',
  'User-1@Drawn.example',
  'user-2@drawn.example',
  'USER-3@drawn.example',
];
/** The table that the policies are about. */
export const MAIN = 'drawn';
/** How many accounts there are, and how many owners rows may name. */
const ACCOUNTS = 6;
export const OWNERS = 8;

/** The main table, and those that are linked with it or depend on it, parents first. */
export function drawTables(random: Random, features: Features): readonly DrawnTable[] {
  return [
    mainTable(random, features),
    ...(features.links ? linkedTables(random, features) : []),
    ...(features.dependants ? dependentTables(random) : []),
  ];
}

function mainTable(random: Random, features: Features): DrawnTable {
  const key = random.pick(KEYS);
  // Rows of the table itself are judged on their own, so that none is deleted as a dependant.
  const action = random.pick(['detach', 'keep', null] as const);
  const mother: Reference = {
    to: MAIN,
    columns: [{ theirs: 'mother', ours: 'id' }],
    onDelete: random.pick(ALLOWED[action ?? 'keep']),
    deferred: false,
    short: false,
    action,
  };
  const references = features.dependants && random.chance(0.25) ? [mother] : [];
  return {
    name: MAIN,
    columns: [
      ...ownColumns(),
      column('area', 'text', (one) => one.pick(['north', 'south']), true),
      column('code', 'varchar(10)', (_, index) => `c${index}`, true),
      ...['t1', 't2', 't3'].map((name) => timeColumn(name, random, random.chance(0.25))),
      ...references.flatMap(referenceColumns),
    ],
    key: key.key,
    writtenKey: key.written,
    constraints: key.constraints,
    references,
    rows: 60,
  };
}

/** Tables that are read: visits of the main table's rows, which may go with these, cases of visits, accounts of owners. */
function linkedTables(random: Random, features: Features): readonly DrawnTable[] {
  const read: Omit<Reference, 'columns'> = {
    to: MAIN,
    onDelete: null,
    deferred: false,
    short: false,
    action: null,
  };
  const { columns } = toMain(random);
  const goes = features.dependants && random.chance(0.3);
  const going = tie(MAIN, columns, ['delete', 'detach', 'keep'], random);
  const visits = goes ? { ...going, short: false } : { ...read, columns };
  const cases = { ...read, to: 'visits', columns: [{ theirs: 'visit_id', ours: 'id' }] };
  const accounts: DrawnTable = table('accounts', [], [], ACCOUNTS);
  return [
    table('visits', [visits], [timeColumn('at', random, false)], 80),
    table('cases', [cases], [], 50),
    accounts,
  ];
}

type Action = Reference['action'];
const ANY: readonly Action[] = ['delete', 'detach', 'keep', null];
const MOSTLY_DELETED: readonly Action[] = ['delete', 'delete', 'delete', ...ANY];

/** A chain of three, and one beside it that may depend on two of them. */
function dependentTables(random: Random): readonly DrawnTable[] {
  const onMain = (actions: readonly Action[]): Reference =>
    tie(MAIN, toMain(random).columns, actions, random);
  const below = (to: string, actions: readonly Action[]): Reference =>
    tie(to, [{ theirs: `${to}_id`, ours: 'id' }], actions, random);
  const beside = random.chance(0.3) ? [below('parts', ANY)] : [];
  return [
    table('parts', [onMain(MOSTLY_DELETED)], [timeColumn('t1', random, false)], 50),
    table('pieces', [below('parts', MOSTLY_DELETED)], [timeColumn('t1', random, false)], 50),
    table('crumbs', [below('pieces', ANY)], [], 40),
    table('extras', [onMain(ANY), ...beside], [], 30),
  ];
}

/** What a foreign key may do where the data map says this of its rows. */
const EVERY = ['no action', 'restrict', 'cascade', 'set null', 'set default'] as const;
const ALLOWED: Readonly<Record<DependantAction, readonly ForeignKey['onDelete'][]>> = {
  delete: EVERY,
  detach: EVERY,
  archive: EVERY,
  keep: ['no action', 'restrict'],
};

/** Columns that refer to a table's rows, and what becomes of them. */
function tie(
  to: string,
  columns: Reference['columns'],
  actions: readonly Action[],
  random: Random,
): Reference {
  const action = random.pick(actions);
  const onDelete = random.pick([null, ...ALLOWED[action ?? 'keep']]);
  const deferred = onDelete === 'no action' && random.chance(0.3);
  return { to, columns, action, onDelete, deferred, short: random.chance(0.5) };
}

function toMain(random: Random): Pick<Reference, 'to' | 'columns'> {
  const whole = [
    { theirs: 'its_area', ours: 'area' },
    { theirs: 'its_code', ours: 'code' },
  ];
  return { to: MAIN, columns: random.chance(0.3) ? whole : [{ theirs: 'drawn_id', ours: 'id' }] };
}

function table(
  name: string,
  references: readonly Reference[],
  columns: readonly DrawnColumn[],
  rows: number,
): DrawnTable {
  return {
    name,
    columns: [...ownColumns(), ...columns, ...references.flatMap(referenceColumns)],
    key: ['id'],
    writtenKey: null,
    constraints: ['PRIMARY KEY (id)'],
    references,
    rows,
  };
}

/** What conditions and persons ask of any table. */
function ownColumns(): readonly DrawnColumn[] {
  return [
    column('id', 'bigint', (_, index) => BigInt(index + 1), true),
    column('status', 'text', (random) => random.pick(['first', 'second', 'third', null])),
    column('flag', 'boolean', (random) => random.pick([true, false, null])),
    column('level', 'integer', (random) => random.pick([0, 1, 2, 3, null])),
    column('label', 'text', (random) => random.pick([...LABELS, null])),
    column('email', 'text', (random) => random.pick([...EMAILS, null])),
    column('owner', 'bigint', (random) => (random.chance(0.1) ? null : BigInt(1 + random.below(OWNERS)))),
  ];
}

function column(name: string, type: string, fill: DrawnColumn['fill'], notNull = false): DrawnColumn {
  return { name, type, notNull, fill };
}

export function timeColumn(
  name: string,
  random: Random,
  notNull: boolean,
  kinds: readonly ColumnKind[] = KINDS,
): DrawnColumn {
  const kind = random.pick(kinds);
  return { name, type: TIME_TYPES[kind], notNull, fill: kind };
}

function referenceColumns({ columns }: Reference): readonly DrawnColumn[] {
  return columns.map(({ theirs, ours }) => column(theirs, ours === 'id' ? 'bigint' : 'text', 'reference'));
}
