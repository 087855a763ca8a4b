import { isTime, postgresText, type Row, type RowValue } from '../../demo/model/row.ts';
import { type Taking, tableOf, type World } from '../../demo/model/world.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import type { Draw } from './draw.ts';
import { START } from './draw-archive.ts';
import type { Drawn } from './draw-of.ts';
import type { DrawnColumn, DrawnTable, Reference } from './draw-schema.ts';
import type { PerEngine } from './target.ts';

/** How drawn tables are made, and what of a draw a kind of server can hold. */
export interface DrawEngine {
  /** The same tables with what the server has of types and constraints; `seed` picks among types that mean the same. */
  tables(tables: Draw['tables'], seed: number): Draw['tables'];
  /** The same rows with the times that the columns can hold. */
  world(world: World, tables: Draw['tables']): World;
  /** A value as the server reads it out of a text. */
  text(value: RowValue): string | null;
}

const DAY = 86_400_000_000n;

/** How PostgreSQL's types are called, some of them in one of several ways. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  text: [
    'varchar(40)',
    'varchar(40) COLLATE utf8mb4_general_ci',
    'varchar(40) COLLATE utf8mb4_bin',
    'text',
    'text CHARACTER SET latin1',
    'char(40)',
    'varchar(40) CHARACTER SET latin1 COLLATE latin1_bin',
  ],
  boolean: ['tinyint(1)'],
  integer: ['int', 'tinyint', 'smallint unsigned', 'decimal(10,2)', 'double', 'mediumint'],
  timestamptz: ['timestamp(6)', 'timestamp(6)', 'timestamp(3)', 'timestamp'],
  timestamp: ['datetime(6)', 'datetime(6)', 'datetime(3)', 'datetime'],
  date: ['date'],
  'timestamptz(3)': ['timestamp(3)'],
  'timestamptz(0)': ['timestamp'],
  'timestamp(3)': ['datetime(3)'],
  'timestamp(0)': ['datetime'],
  'numeric(12,3)': ['decimal(12,3)', 'decimal(12,3)', 'double'],
  'double precision': ['double', 'float'],
  bytea: ['varbinary(8)', 'binary(8)', 'blob'],
  uuid: ['uuid', 'char(36)', 'varchar(40)'],
  jsonb: ['json'],
};
/** Columns that refer to each other are of one type. */
const TIED_TEXTS = TYPES['text']?.filter((type) => !type.startsWith('text')) ?? [];
const TIED_NUMBERS = ['bigint', 'bigint unsigned', 'int'];
const TIED: ReadonlySet<string> = new Set(['area', 'code', 'its_area', 'its_code']);
const STATUS = `enum('third','first','second')`;

function mariadbType(column: DrawnColumn, table: string, seed: number): string {
  const { name, type, fill } = column;
  if (TIED.has(name)) return pick(TIED_TEXTS, seed);
  if (type === 'bigint') return String(fill).startsWith('epoch') ? type : pick(TIED_NUMBERS, seed);
  if (name === 'status' && seed % 3 === 0) return STATUS;
  return pick(TYPES[type] ?? [type], seed * 31 + hashOf(`${table}.${name}`));
}

function pick<T>(values: readonly T[], number: number): T {
  return values[number % values.length] as T;
}

function hashOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 33 + letter.charCodeAt(0)) % 65_521, 7);
}

/** No constraint waits, and none sets a default. */
function immediate(reference: Reference): Reference {
  const onDelete = reference.onDelete === 'set default' ? 'no action' : reference.onDelete;
  return { ...reference, onDelete, deferred: false };
}

/** The first and the last microsecond that fit; what is earlier becomes zero, which is before everything. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  timestamp: [1_000_000n, 2_147_483_647_999_999n],
  datetime: [-62_135_596_800_000_000n, 253_402_300_799_999_999n],
  date: [-62_135_596_800_000_000n, 253_402_300_799_999_999n],
};

function fitted(value: RowValue, type: string): RowValue {
  if (!isTime(value)) return value;
  const [, name = '', precision = '0'] = /^(\w+)(?:\((\d)\))?/.exec(type) ?? [];
  const [first, last] = RANGES[name] as readonly [bigint, bigint];
  const at = value.type === 'date' ? value.day : value.micros;
  const micros =
    at === 'infinity' || at === '-infinity' ? first - 1n : BigInt(at) * (value.type === 'date' ? DAY : 1n);
  if (micros < first) {
    return value.type === 'date' ? { type: 'date', day: '-infinity' } : { ...value, micros: '-infinity' };
  }
  const held = micros > last ? last : micros;
  if (value.type === 'date') return { type: 'date', day: Number(held / DAY) };
  const step = 10n ** BigInt(6 - Number(precision));
  return { ...value, micros: held - (((held % step) + step) % step) };
}

function mariadbText(value: RowValue): string | null {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (!isTime(value)) return postgresText(value);
  if (value.type === 'date') return value.day === '-infinity' ? '0000-00-00' : postgresText(value);
  return value.micros === '-infinity'
    ? '0000-00-00 00:00:00'
    : String(postgresText(value)).replace(/\+00$/, '');
}

export const DRAW_ENGINES: PerEngine<DrawEngine> = {
  PostgreSQL: {
    tables: (tables) => tables,
    world: (world, drawn) => eachRow(world, drawn, inWholeSteps),
    text: postgresText,
  },
  MariaDB: {
    tables: (tables, seed) =>
      tables.map((table) => ({
        ...table,
        references: table.references.map(immediate),
        columns: table.columns.map((column) => {
          const type = mariadbType(column, table.name, seed);
          // The first timestamp of a table would otherwise change by itself.
          return { ...column, type: column.notNull || !type.startsWith('timestamp') ? type : `${type} NULL` };
        }),
      })),
    world: ({ foreignKeys, ...rest }, drawn) => ({
      ...eachRow({ ...rest, foreignKeys }, drawn, fittedRow),
      foreignKeys: foreignKeys.map((one) => ({
        ...one,
        onDelete: one.onDelete === 'set default' ? 'no action' : one.onDelete,
      })),
    }),
    text: mariadbText,
  },
};

function eachRow(
  world: World,
  drawn: Draw['tables'],
  change: (row: Row, columns: readonly DrawnColumn[]) => Row,
): World {
  const tables = Object.entries(world.tables).map(([name, table]) => {
    const { columns } = drawn.find((one) => one.name === name) as DrawnTable;
    return [name, { ...table, rows: table.rows.map((row) => change(row, columns)) }] as const;
  });
  return { ...world, tables: Object.fromEntries(tables) };
}

/** Times that the server would round are whole before. */
function inWholeSteps(row: Row, columns: readonly DrawnColumn[]): Row {
  const coarse = columns.flatMap(({ name, type }): [string, RowValue][] => {
    const [value, [, digits] = []] = [row[name] ?? null, /\((\d)\)$/.exec(type) ?? []];
    if (digits === undefined || !isTime(value) || value.type === 'date') return [];
    const { micros } = value;
    if (typeof micros === 'string') return [];
    const step = 10n ** BigInt(6 - Number(digits));
    return [[name, { ...value, micros: micros - (((micros % step) + step) % step) }]];
  });
  return { ...row, ...Object.fromEntries(coarse) };
}

function fittedRow(row: Row, columns: readonly DrawnColumn[]): Row {
  const held = columns.map(({ name, type }): [string, RowValue] => [name, fitted(row[name] ?? null, type)]);
  // A row that refers to itself can never go there, which the model knows nothing of.
  return Object.fromEntries(
    held.map(([name, value]) => [name, name === 'mother' && value === row['id'] ? null : value]),
  );
}

/** The draw of this number, as the server can have it. */
export function drawFor({ name }: TestEngine, seed: number, { draw, world, archived }: Drawn): Drawn {
  const words = DRAW_ENGINES[name];
  const tables = words.tables(draw.tables, seed);
  const { archive } = draw;
  const shelves = words.tables(archive?.tables ?? [], seed);
  return {
    draw: { ...draw, tables, archive: archive && { ...archive, tables: shelves } },
    world: words.world(world, tables),
    archived: taking(words.world(archived, shelves), shelves, name),
  };
}

/** The tables with what the model must know of them to put copies into them. */
function taking(world: World, shelves: Draw['tables'], engine: TestEngine['name']): World {
  const tables = shelves.map(({ name, columns, empty = [] }) => {
    const start = columns.find((column) => column.name === START);
    const takes: Taking = {
      type: start && isTimeType(start.fill) ? start.fill : 'number',
      digits: digitsIn(start?.type ?? '', engine),
      empty,
    };
    return [name, { ...tableOf(world, name), takes }] as const;
  });
  return { ...world, tables: Object.fromEntries(tables) };
}

function isTimeType(fill: DrawnColumn['fill']): fill is 'timestamptz' | 'timestamp' | 'date' {
  return fill === 'timestamptz' || fill === 'timestamp' || fill === 'date';
}

function digitsIn(type: string, engine: TestEngine['name']): number {
  const [, digits] = /\((\d)\)/.exec(type) ?? [];
  return Number(digits ?? (engine === 'PostgreSQL' ? 6 : 0));
}
