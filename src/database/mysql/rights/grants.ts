/** What a role may do, by the server's own list of its grants, those of its active roles among them. */
export interface Grants {
  /** Whom a missing right would be granted to, as the server spells it. */
  readonly role: string;
  /** On the whole server. */
  everywhere(right: string): boolean;
  /** On every table of the database. */
  inDatabase(right: string, schema: string): boolean;
  /** On the whole table, and not only some of its columns. */
  onTable(right: string, schema: string, table: string): boolean;
  /** On one column, or on the whole table. */
  onColumn(right: string, schema: string, table: string, column: string): boolean;
  /** Whether every column of the table is at least known to be there. */
  seesTable(schema: string, table: string): boolean;
  /** Whether every table of the database is at least known to be there. */
  seesDatabase(schema: string): boolean;
  /** Line by line, as the server lists them. */
  readonly list: readonly Grant[];
}

/** One line of the list. */
export interface Grant {
  readonly to: string;
  readonly rights: ReadonlySet<string>;
  /** Those that are on some columns only. */
  readonly columns: readonly { readonly right: string; readonly column: string }[];
  readonly mayPassOn: boolean;
  /** Null: every database, or every table. */
  readonly schema: string | null;
  readonly table: string | null;
}

const NAME = '`(?:[^`]|``)*`';
const ACCOUNT = "[`'](?:[^`']|``|'')*[`'](?:@[`'](?:[^`']|``|'')*[`'])?";
const GRANT = new RegExp(`^(GRANT|REVOKE) (.+?) ON (\\*|${NAME})\\.(\\*|${NAME}) (?:TO|FROM) (${ACCOUNT})`);

/** Reads `SHOW GRANTS`; whatever is not understood grants nothing. */
export function readGrants(lines: readonly string[]): Grants {
  const found = lines.flatMap((line) => {
    const [, verb, rights, schema, table, to] = GRANT.exec(line) ?? [];
    if (rights === undefined || schema === undefined || table === undefined || to === undefined) return [];
    const on = { schema: nameIn(schema), table: nameIn(table) };
    const mayPassOn = / WITH (?:\S+ \S+ )*GRANT OPTION/.test(line);
    return [{ verb, to, rights: rightsIn(rights), columns: columnsIn(rights), mayPassOn, ...on }];
  });
  const granted: readonly Grant[] = found.filter(({ verb }) => verb === 'GRANT');
  const revoked: readonly Grant[] = found.filter(({ verb }) => verb === 'REVOKE');
  const accounts = [...new Set(granted.map(({ to }) => to))];
  // Where something was revoked of a database, names of databases are no patterns on that server.
  const arePatterns = revoked.length === 0;

  const everywhere = (right: string): boolean =>
    granted.some((grant) => grant.schema === null && holds(grant, right));
  const isRevoked = (right: string, schema: string): boolean =>
    revoked.some((one) => one.schema === schema && holds(one, right));
  const ofDatabase = (schema: string): readonly (readonly Grant[])[] =>
    accounts.map((account) => effective(granted, account, schema, arePatterns));
  const inDatabase = (right: string, schema: string): boolean =>
    (everywhere(right) && !isRevoked(right, schema)) ||
    ofDatabase(schema).some((grants) => grants.length > 0 && grants.every((grant) => holds(grant, right)));

  const onTable = (right: string, schema: string, table: string): boolean =>
    inDatabase(right, schema) ||
    granted.some((grant) => grant.schema === schema && grant.table === table && holds(grant, right));

  return {
    role: accounts[0] ?? 'the role',
    everywhere,
    inDatabase,
    onTable,
    onColumn: (right, schema, table, column) =>
      onTable(right, schema, table) ||
      granted.some(
        (grant) =>
          grant.schema === schema &&
          grant.table === table &&
          grant.columns.some((one) => one.right === right && one.column === column),
      ),
    seesTable: (schema, table) => SHOWING.some((right) => onTable(right, schema, table)),
    list: granted,
    seesDatabase: (schema) => SEEING.some((right) => inDatabase(right, schema)),
  };
}

/** Any one of these on a table shows all of its columns. */
const SHOWING = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];

/** Any one of these on a database shows all of its tables. */
const SEEING = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRIGGER',
  'REFERENCES',
  'SHOW VIEW',
  'ALTER',
  'INDEX',
];

/** The grants on a database of which the server takes one: that which names it, or else one of the patterns that fit. */
function effective(
  granted: readonly Grant[],
  account: string,
  schema: string,
  arePatterns: boolean,
): readonly Grant[] {
  const own = granted.filter((one) => one.to === account && one.schema !== null && one.table === null);
  const exact = own.filter(
    (one) => one.schema === schema || (arePatterns && literal(one.schema ?? '') === schema),
  );
  if (exact.length > 0 || !arePatterns) return exact;
  return own.filter((one) => matches(one.schema ?? '', schema));
}

function holds({ rights }: Grant, right: string): boolean {
  return rights.has(right) || rights.has('ALL PRIVILEGES');
}

/** A right that is on some columns only, and these. */
const COLUMNS = /([A-Z ]+?) \(((?:`(?:[^`]|``)*`(?:, )?)+)\)/g;

/** Without those that are on some columns only. */
function rightsIn(text: string): ReadonlySet<string> {
  const whole = text.replace(COLUMNS, '').split(',');
  return new Set(whole.map((right) => right.trim()).filter((right) => right !== ''));
}

function columnsIn(text: string): Grant['columns'] {
  return [...text.matchAll(COLUMNS)].flatMap(([, right = '', names = '']) =>
    (names.match(/`(?:[^`]|``)*`/g) ?? []).map((name) => ({
      right: right.trim(),
      column: nameIn(name) as string,
    })),
  );
}

function nameIn(text: string): string | null {
  return text === '*' ? null : text.slice(1, -1).replaceAll('``', '`');
}

/** The one name that the pattern fits; null where it fits many. */
function literal(pattern: string): string | null {
  return /(^|[^\\])[_%]/.test(pattern) ? null : pattern.replace(/\\([_%\\])/g, '$1');
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.match(/\\[\s\S]|[\s\S]/g) ?? [];
  const source = parts.map((part) => (part === '%' ? '[^]*' : part === '_' ? '[^]' : quoted(part.slice(-1))));
  return new RegExp(`^${source.join('')}$`, 'u').test(name);
}

function quoted(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
