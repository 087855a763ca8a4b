import type { TypeFamily } from '../../../sql/shape.ts';

/** By the first word of the type; what is not here decides nothing. */
const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  decimal: 'numeric',
  float: 'float',
  double: 'float',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'enum',
  binary: 'bytes',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  date: 'date',
  datetime: 'timestamp',
  timestamp: 'timestamptz',
  uuid: 'uuid',
};

/** The family of a type as the catalogue writes it: `int(10) unsigned`, `enum('a','b')`. */
export function familyOf(type: string): TypeFamily {
  // What BOOLEAN is another word for.
  if (/^tinyint\(1\)$/.test(type)) return 'boolean';
  return FAMILIES[/^[a-z0-9]+/.exec(type)?.[0] ?? ''] ?? 'other';
}

/** The labels of an enum, out of its type; the server writes them as literals. */
export function labelsOf(type: string): readonly string[] {
  return [...type.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g)].map(([, label = '']) =>
    label.replace(/''|\\([\s\S])/g, (_, escaped?: string) => (escaped ? (ESCAPED[escaped] ?? escaped) : "'")),
  );
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', Z: '\x1a' };
