import { type Animal, filtered } from './animal.ts';

const COLUMNS = [
  'i2 int2, i4 int4, i8 int8, n numeric(5,2), f4 float4, f8 float8, t text, vc varchar(3), ch char(3), e mood',
  'b boolean, u uuid, by bytea, d date, ts timestamp, tz timestamptz, j jsonb, iv interval, dom adult, arr int[], ti time',
];
const TYPED = `
  CREATE TYPE mood AS ENUM ('glad', 'sad');
  CREATE DOMAIN adult AS int CHECK (VALUE > 17);
  CREATE TABLE typed (id int PRIMARY KEY, at timestamptz NOT NULL, ${COLUMNS.join(', ')});
  CREATE INDEX ON typed (at);`;

/** A filter of one comparison; without a code it is one that the server understands. */
function compared(name: string, where: string, code: string | null): Animal {
  return {
    name,
    ddl: TYPED,
    map: filtered('typed', where),
    expect: code === null ? [] : [`6 ${code}`],
    rule: code === null,
  };
}

/** Filters by the type of their column. */
export const VALUES: readonly Animal[] = [
  compared('a text for a whole number', 'i4: "5"', 'value-type'),
  compared('a whole number', 'i8: 9223372036854775807', null),
  compared('a whole number that its column cannot hold', 'i2: 40000', 'value-type'),
  compared('a fraction for a whole number', 'i4: 5.5', 'value-type'),
  compared('a number for a text', 't: 5', 'value-type'),
  compared('a boolean for a text', 'vc: true', 'value-type'),
  compared('a text', 'ch: abc', null),
  compared('a value that the enum has not', 'e: Glad', 'value-type'),
  compared('a value of the enum', 'e: glad', null),
  compared('a text for a boolean', 'b: "true"', 'value-type'),
  compared('a number for a numeric', 'n: 5.25', null),
  compared('a text for a numeric', 'n: "5.25"', 'value-type'),
  compared('a text for a uuid', 'u: abc', 'value-type'),
  compared('a date that does not exist', 'd: 2023-02-29', 'value-type'),
  compared('a date', 'd: 2024-02-29', null),
  compared('an order of times without a zone', 'ts: { below: "2024-03-31T12:00:00" }', null),
  compared('a zone for times without one', 'ts: { below: "2024-03-31T12:00:00Z" }', 'value-type'),
  compared('no zone for times with one', 'tz: { below: "2024-03-31T12:00:00" }', 'value-type'),
  compared('equality of floats', 'f8: 1', 'comparison-type'),
  compared('an order of floats', 'f4: { above: 1.5 }', null),
  compared('an order of texts', 't: { above: a }', 'comparison-type'),
  compared('the beginning of a number', 'i4: { starts_with: "1" }', 'comparison-type'),
  compared('a domain of whole numbers', 'dom: 18', null),
  compared('bytes', 'by: a', 'column-no-condition'),
  compared('jsonb', 'j: a', 'column-no-condition'),
  compared('an interval', 'iv: a', 'column-no-condition'),
  compared('an array', 'arr: 1', 'column-no-condition'),
  compared('a time of day', 'ti: "12:00"', 'column-no-condition'),
  compared('whether jsonb is null', 'j: null', null),
];
