import { type Need, type RightOn, rightOnText } from '../../../sql/need.ts';
import { isNeeded } from '../../excess.ts';
import type { Excess } from '../../rights-reader.ts';
import type { Grant, Grants } from './grants.ts';

/** Rights on the whole server that go round those on tables, or reach past the database. */
const UNBOUNDED: ReadonlySet<string> = new Set([
  'ALL PRIVILEGES',
  'SUPER',
  'FILE',
  'SHUTDOWN',
  'CREATE USER',
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'DROP',
  'CREATE',
  'ALTER',
  'SET USER',
  'SET_USER_ID',
  'SYSTEM_USER',
  'READ_ONLY ADMIN',
  'CONNECTION ADMIN',
  'BINLOG ADMIN',
]);

/** Rights that let nobody do anything. */
const NOTHING: ReadonlySet<string> = new Set(['USAGE', 'PROXY']);

/** What the list of grants holds beyond the needs, in its order. */
export function excessIn({ list }: Grants, needs: readonly Need[]): readonly Excess[] {
  return list.flatMap((grant) => [
    ...[...grant.rights].flatMap((right) => wholeRight(grant, right, needs)),
    ...grant.columns.flatMap(({ right, column }) => columnRight(grant, right, column, needs)),
    ...passedOn(grant),
  ]);
}

function wholeRight(grant: Grant, right: string, needs: readonly Need[]): readonly Excess[] {
  const on = onOf(grant, needs);
  if (right === '' || NOTHING.has(right) || isNeeded(needs, on, right)) return [];
  return [
    {
      ...on,
      right,
      on: rightOnText(on),
      revoke: `REVOKE ${right} ON ${objectOf(grant)} FROM ${grant.to};`,
      unbounded: grant.schema === null && UNBOUNDED.has(right),
    },
  ];
}

function columnRight(grant: Grant, right: string, column: string, needs: readonly Need[]): readonly Excess[] {
  const on = { ...onOf(grant, needs), column };
  if (isNeeded(needs, on, right)) return [];
  const name = `\`${column.replaceAll('`', '``')}\``;
  return [
    {
      ...on,
      right,
      on: rightOnText(on),
      revoke: `REVOKE ${right} (${name}) ON ${objectOf(grant)} FROM ${grant.to};`,
      unbounded: false,
    },
  ];
}

function passedOn(grant: Grant): readonly Excess[] {
  if (!grant.mayPassOn) return [];
  const on = { schema: grant.schema, table: grant.table, column: null };
  return [
    {
      ...on,
      right: 'GRANT OPTION',
      on: rightOnText(on),
      revoke: `REVOKE GRANT OPTION ON ${objectOf(grant)} FROM ${grant.to};`,
      unbounded: grant.schema === null,
    },
  ];
}

/** Of a whole database the name is a pattern, which is told as the name that is needed, where it fits just that. */
function onOf({ schema, table }: Grant, needs: readonly Need[]): RightOn {
  const literal = table === null && schema !== null ? schema.replace(/\\([_%\\])/g, '$1') : schema;
  const isNamed = needs.some((need) => need.schema === literal);
  return { schema: isNamed ? literal : schema, table, column: null };
}

/** As the server wrote it. */
function objectOf({ schema, table }: Grant): string {
  const quoted = (name: string | null): string => (name === null ? '*' : `\`${name.replaceAll('`', '``')}\``);
  return `${quoted(schema)}.${quoted(table)}`;
}
