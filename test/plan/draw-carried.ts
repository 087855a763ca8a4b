import type { DrawnColumn } from './draw-schema.ts';

/** Columns of types that nothing decides by, and that an archive must take as they are. */
export const CARRIED: readonly DrawnColumn[] = [
  carried('amount', 'numeric(12,3)', ['0.000', '-17.250', '999999999.999']),
  carried('share', 'double precision', ['0.1', '-1e30', '12345678.9']),
  carried('scan', 'bytea', ['', 'ab', 'a b ']),
  carried('token', 'uuid', ['5f4dcc3b-5aa7-65d6-1d83-27deb882cf99', '00000000-0000-0000-0000-000000000000']),
  carried('extra', 'jsonb', ['{}', '{"a": [1, null, "é"]}', '"text"']),
];

function carried(name: string, type: string, values: readonly string[]): DrawnColumn {
  return { name, type, notNull: false, fill: (random) => random.pick([...values, null]) };
}
