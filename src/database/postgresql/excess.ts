import { numbered, raw } from '../../sql/fragment.ts';
import { type Need, rightOnText } from '../../sql/need.ts';
import { identifier } from '../../sql/postgresql/rows.ts';
import { isNeeded } from '../excess.ts';
import type { Excess } from '../rights-reader.ts';
import type { Session, TextRow } from '../session.ts';

/** Roles that come with the server and reach past the rights on single tables. */
const SWEEPING = [
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_maintain',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
  'pg_signal_backend',
];

/** Attributes of the role itself. */
const ATTRIBUTES = `
  SELECT rolsuper::text, rolbypassrls::text, rolcreaterole::text, rolcreatedb::text, rolreplication::text
  FROM pg_roles WHERE rolname = current_user`;

const MEMBERSHIPS = `
  SELECT r.rolname::text FROM pg_roles r
  WHERE r.rolname IN (${SWEEPING.map((name) => `'${name}'`).join(', ')}) AND pg_has_role(r.oid, 'USAGE') ORDER BY 1`;

/** Schemas that are the system's. */
const USERS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'";

const OWNED = `
  SELECT n.nspname::text, c.relname::text, NULL FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${USERS} AND pg_has_role(c.relowner, 'USAGE')
  UNION ALL SELECT n.nspname, NULL, NULL FROM pg_namespace n WHERE ${USERS} AND pg_has_role(n.nspowner, 'USAGE')
  ORDER BY 1, 2 NULLS FIRST`;

/** What was granted to the role, to one that it is in, or to everybody: schema, table, column, right, to whom, whether it may be passed on, whether it is on a sequence. */
const GRANTED = `
  SELECT n.nspname::text, c.relname::text, NULL, a.privilege_type, coalesce(r.rolname, 'PUBLIC')::text, a.is_grantable::text, (c.relkind = 'S')::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${USERS} AND NOT pg_has_role(c.relowner, 'USAGE')
    AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))
  UNION ALL
  SELECT n.nspname, c.relname, t.attname, a.privilege_type, coalesce(r.rolname, 'PUBLIC'), a.is_grantable::text, 'false'
  FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
    aclexplode(t.attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE ${USERS} AND NOT pg_has_role(c.relowner, 'USAGE') AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))
  UNION ALL
  SELECT n.nspname, NULL, NULL, a.privilege_type, coalesce(r.rolname, 'PUBLIC'), a.is_grantable::text, 'false'
  FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE ${USERS} AND NOT pg_has_role(n.nspowner, 'USAGE') AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))
  ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST, 4, 5`;

const ON_DATABASE = `
  SELECT current_database()::text, pg_has_role(d.datdba, 'USAGE')::text, has_database_privilege(d.oid, 'CREATE')::text
  FROM pg_database d WHERE d.datname = current_database()`;

/** What the role may do beyond its needs: by what it is, what it is in, what it owns, and what was granted. */
export async function readExcess(session: Session, needs: readonly Need[]): Promise<readonly Excess[]> {
  const [attributes] = await ask(session, ATTRIBUTES);
  const own = await ask(session, 'SELECT current_user::text');
  const role = quoted(String(own[0]?.[0]));
  const byRole = attributesIn(attributes ?? [], role);
  // Nothing else that could be told of a superuser would say more.
  if (byRole.some(({ right }) => right === 'superuser')) return byRole;
  const memberships = (await ask(session, MEMBERSHIPS)).map(
    ([name]): Excess => ({
      right: String(name),
      on: 'the whole server',
      revoke: `REVOKE ${String(name)} FROM ${role};`,
      unbounded: true,
    }),
  );
  const owned = (await ask(session, OWNED)).map(ownershipIn);
  const granted = (await ask(session, GRANTED)).flatMap((row) => grantIn(row, needs, role));
  const database = (await ask(session, ON_DATABASE)).flatMap((row) => databaseIn(row, role));
  return [...byRole, ...memberships, ...database, ...owned, ...granted];
}

async function ask(session: Session, text: string): Promise<readonly TextRow[]> {
  return (await session.run(numbered(raw(text)))).rows;
}

/** In the order of the statement that asks for them. */
const NAMES = [
  ['superuser', 'NOSUPERUSER', true],
  ['BYPASSRLS', 'NOBYPASSRLS', true],
  ['CREATEROLE', 'NOCREATEROLE', true],
  ['CREATEDB', 'NOCREATEDB', false],
  ['REPLICATION', 'NOREPLICATION', true],
] as const;

function attributesIn(row: TextRow, role: string): readonly Excess[] {
  return NAMES.flatMap(([right, without, unbounded], index) =>
    row[index] === 'true'
      ? [{ right, on: 'the whole server', revoke: `ALTER ROLE ${role} ${without};`, unbounded }]
      : [],
  );
}

function ownershipIn([schema, table]: TextRow): Excess {
  const on = { schema: String(schema), table: table ?? null, column: null };
  const object =
    table == null ? `SCHEMA ${quoted(on.schema)}` : `TABLE ${quoted(on.schema)}.${quoted(table)}`;
  return {
    ...on,
    right: 'owner',
    on: rightOnText(on),
    revoke: `ALTER ${object} OWNER TO another_role;`,
    unbounded: false,
  };
}

function databaseIn([name, owns, creates]: TextRow, role: string): readonly Excess[] {
  const on = `the database ${String(name)}`;
  const database = quoted(String(name));
  if (owns === 'true')
    return [
      { right: 'owner', on, revoke: `ALTER DATABASE ${database} OWNER TO another_role;`, unbounded: false },
    ];
  if (creates !== 'true') return [];
  return [
    { right: 'CREATE', on, revoke: `REVOKE CREATE ON DATABASE ${database} FROM ${role};`, unbounded: false },
  ];
}

function grantIn(row: TextRow, needs: readonly Need[], role: string): readonly Excess[] {
  const [schema, table = null, column = null, privilege, to, grantable, sequence] = row;
  const on = { schema: String(schema), table, column };
  const right = String(privilege);
  const from = to === 'PUBLIC' ? 'PUBLIC' : to == null ? role : quoted(to);
  const what = column === null ? right : `${right} (${quoted(column)})`;
  const kind = table === null ? 'SCHEMA ' : sequence === 'true' ? 'SEQUENCE ' : '';
  const object = `${kind}${quoted(on.schema)}${table === null ? '' : `.${quoted(table)}`}`;
  const excess = { ...on, on: rightOnText(on), unbounded: false };
  const isKnown = isNeeded(needs, on, right) || (table === null && right === 'USAGE');
  return [
    ...(isKnown ? [] : [{ ...excess, right, revoke: `REVOKE ${what} ON ${object} FROM ${from};` }]),
    ...(grantable === 'true'
      ? [
          {
            ...excess,
            right: `${right} WITH GRANT OPTION`,
            revoke: `REVOKE GRANT OPTION FOR ${what} ON ${object} FROM ${from};`,
          },
        ]
      : []),
  ];
}

function quoted(name: string): string {
  return identifier(name).texts.join('');
}
