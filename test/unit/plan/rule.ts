import type { Period } from '../../../src/calendar/period.ts';
import { openZone, type Zone } from '../../../src/calendar/zone.ts';
import type { WrittenAt } from '../../../src/finding.ts';
import { findTable } from '../../../src/plan/check/coverage.ts';
import { type Checking, checkRule } from '../../../src/plan/check/rule.ts';
import type { LiveTables } from '../../../src/plan/check/table/live-tables.ts';
import type { CheckedRule } from '../../../src/plan/checked/checked-rule.ts';
import type { Rule } from '../../../src/rules/rule/rule.ts';
import type { StartEvent } from '../../../src/rules/rule/start-event.ts';
import { mysqlDialect } from '../../../src/sql/mysql/dialect.ts';
import { POSTGRESQL } from '../../../src/sql/postgresql/dialect.ts';
import type { Column, TableShape, TypeFamily } from '../../../src/sql/shape.ts';
import { PLAIN_DECISION } from '../../support/plain.ts';

/** A place of its own for each key, so that a test can tell which one a finding names. */
export function at(line: number, file = 'datamap/crm.yaml'): WrittenAt {
  return { file, line, column: 3, excerpt: `line ${line}` };
}

export function zoneOf(name: string): Zone {
  const zone = openZone(name);
  if (!zone) throw new RangeError(`no zone ${name}`);
  return zone;
}

/** `3 months` without the reader of periods. */
export function period(text: string): Period {
  const [count, unit = ''] = text.split(' ');
  return { count: Number(count), unit: unit.replace(/s$/, '') as Period['unit'] };
}

export function event(column: string, change: Partial<StartEvent> = {}): StartEvent {
  return { event: `${column} event`, column, always: false, as: null, from: null, ...change };
}

const TYPES: Readonly<Record<TypeFamily, string>> = {
  integer: 'bigint',
  numeric: 'numeric(10,2)',
  float: 'double precision',
  text: 'text',
  enum: 'public.mood',
  boolean: 'boolean',
  uuid: 'uuid',
  bytes: 'bytea',
  date: 'date',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  other: 'json',
};

export function column(name: string, family: TypeFamily, change: Partial<Column> = {}): Column {
  const labels = family === 'enum' ? ['glad', 'sad'] : [];
  return { name, type: TYPES[family], family, notNull: false, labels, length: null, ...change };
}

/** An ordinary table with a bigint key `id`, a column of every family, and nothing that forbids a deletion. */
export function shape(change: Partial<TableShape> = {}): TableShape {
  const families = Object.keys(TYPES) as TypeFamily[];
  return {
    schema: 'public',
    name: 'things',
    kind: 'table',
    temporary: false,
    columns: [
      column('id', 'integer', { notNull: true }),
      ...families.map((family) => column(`a_${family}`, family)),
    ],
    generated: [],
    keys: [{ name: 'things_pkey', primary: true, columns: ['id'] }],
    unique: [{ name: 'things_pkey', columns: ['id'], plain: true, nullsDistinct: true }],
    checks: [],
    outgoing: [],
    incoming: [],
    triggers: [],
    rules: [],
    rowSecurity: false,
    children: [],
    parents: [],
    indexedColumns: families.map((family) => `a_${family}`),
    fingerprint: 'f'.repeat(64),
    ...change,
  };
}

export function rule(change: Partial<Rule> = {}): Rule {
  return {
    id: 'crm/things/things',
    version: '0'.repeat(64),
    policyHash: '1'.repeat(64),
    connection: 'crm',
    table: 'things',
    key: null,
    category: 'things',
    filter: null,
    start: [event('a_timestamptz')],
    keep: period('3 years'),
    extension: null,
    action: 'delete',
    alteration: null,
    ...PLAIN_DECISION,
    suspensionNames: [],
    later: [],
    keepAtLeast: null,
    heldWith: [],
    dependants: [],
    zone: 'Europe/Paris',
    columnZone: 'Europe/Paris',
    plausibleAfter: '1990-01-01',
    title: { default: 'Things' },
    person: { kind: 'none', because: 'a test' },
    tableFilters: null,
    conditionNames: [],
    archivePlace: null,
    archiveConnection: null,
    dependantPlaces: [],
    schedule: '30 1 * * *',
    window: null,
    budget: null,
    limits: null,
    overdueAfterSeconds: 48 * 3_600,
    policyPosition: at(1, 'policies/things.yaml'),
    placePosition: at(10),
    policyPositions: {},
    placePositions: {},
    ...change,
  };
}

/** Code and line of every finding of a rule held against a shape. */
export function told(checking: Checking): string[] {
  return checking.findings.map((found) => `${found.line} ${found.code}`);
}

/** A catalogue of just these tables. */
export function liveOf(...tables: readonly TableShape[]): LiveTables {
  return { dialect: POSTGRESQL, find: (written) => findTable(written, tables) };
}

/** The same on the other kind of server. */
export function mysqlLiveOf(...tables: readonly TableShape[]): LiveTables {
  return { ...liveOf(...tables), dialect: mysqlDialect('MySQL') };
}

export function checked(
  change: Partial<Rule> = {},
  table: TableShape = shape(),
  ...others: readonly TableShape[]
): CheckedRule {
  const checking = checkRule(rule(change), table, liveOf(table, ...others));
  if (!checking.checked) throw new Error(`the rule is refused: ${told(checking).join(', ')}`);
  return checking.checked;
}
