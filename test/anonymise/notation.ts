import type { EngineName } from '../../src/sql/dialect.ts';

type Value = string | null;

/** MySQL's types for PostgreSQL's, where they have other names. */
const IN_MYSQL: Readonly<Record<string, string>> = {
  varchar: 'varchar(255)',
  integer: 'int',
  numeric: 'decimal(65,30)',
  'double precision': 'double',
  real: 'float',
  timestamp: 'datetime(6)',
  timestamptz: 'timestamp(6) NULL DEFAULT NULL',
  jsonb: 'json',
};

export function typeOn(engine: EngineName, type: string): string {
  return engine === 'mysql' ? (IN_MYSQL[type] ?? type.replace(/^numeric\(/, 'decimal(')) : type;
}

/** Values of a type (in PostgreSQL's words) in one notation, in which two servers' are alike where they name the same. */
export function canonical(type: string, values: readonly Value[]): readonly Value[] {
  const write = notationOf(type);
  return values.map((value) => (value === null ? null : write(value)));
}

function notationOf(type: string): (text: string) => string {
  if (/^(real|float)$/.test(type)) return (text) => String(Math.fround(Number(text)));
  if (/^(double|float)/.test(type)) return (text) => String(Number(text));
  if (/^numeric/.test(type)) return (text) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  if (/^timestamp/.test(type)) return (text) => text.replace(/\+00$/, '').replace(/\.0+$/, '');
  if (/^json/.test(type)) return (text) => JSON.stringify(sorted(JSON.parse(text)));
  return (text) => text;
}

/** A document whose names stand in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
