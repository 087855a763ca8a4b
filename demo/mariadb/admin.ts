import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure } from '../../src/errors.ts';
import { libraryEnvironment, type Programs } from '../private-server/programs.ts';

/** A row as the server writes it: every value is text, null is null. */
export type Row = Readonly<Record<string, string | null>>;

/** What a superuser does for a demo or a test: everything after that is done by ordinary users. */
export interface MariadbAdmin {
  /** Runs statements, and returns the rows of the last that has any. */
  query(sql: string): Promise<readonly Row[]>;
  /** An ordinary user that may log in from anywhere and do nothing yet. */
  createUser(name: string, password: string): Promise<void>;
  /** A database in which `owner` may do everything. */
  createDatabase(name: string, options: { readonly owner: string }): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  dropUser(name: string): Promise<void>;
  /** The address of a database; as the superuser where no user is named. */
  url(database: string, user?: string, password?: string): string;
}

/** Connects to a server, once a query, through the client `mariadb` that comes with it. */
export function openMariadbAdmin(address: string, client: Programs): MariadbAdmin {
  const query = (sql: string): Promise<readonly Row[]> => ask(address, client, sql);
  const run = async (sql: string): Promise<void> => void (await query(sql));
  return {
    query,
    createUser: (name, password) => run(`CREATE USER ${account(name)} IDENTIFIED BY ${literal(password)}`),
    createDatabase: (name, { owner }) =>
      run(
        `CREATE DATABASE ${identifier(name)} CHARACTER SET utf8mb4;
         GRANT ALL ON ${grantPattern(name)}.* TO ${account(owner)}`,
      ),
    dropDatabase: (name) => run(`DROP DATABASE IF EXISTS ${identifier(name)}`),
    dropUser: (name) => run(`DROP USER IF EXISTS ${account(name)}`),
    url: (database, user, password) => addressOf(address, database, user, password),
  };
}

async function ask(address: string, client: Programs, sql: string): Promise<readonly Row[]> {
  const url = new URL(address);
  const options = [
    '--no-defaults',
    '--protocol=tcp',
    `--host=${url.hostname}`,
    `--port=${url.port || '3306'}`,
    `--user=${decodeURIComponent(url.username)}`,
    // Newer clients refuse a server without encryption unless they are told.
    '--skip-ssl',
    '--default-character-set=utf8mb4',
    '--xml',
  ];
  const child = spawn(client.path('mariadb'), options, {
    // A password on the command line could be read by everybody.
    env: {
      LC_ALL: 'C',
      ...libraryEnvironment(client.libraries),
      MYSQL_PWD: decodeURIComponent(url.password),
    },
  });
  const text = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.error += chunk;
  });
  // A client that was refused ends before it has read the statement; its own words tell why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(sql);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return readRows(text.out);
  throw new Failure({ code: 'demo_query_failed', fact: text.error.trim() });
}

/** The rows of the last result set that the client wrote as XML. */
export function readRows(xml: string): readonly Row[] {
  const last = xml.slice(Math.max(0, xml.lastIndexOf('<resultset ')));
  return [...last.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) => {
    const fields = row.matchAll(/<field name="([^"]*)"(?: xsi:nil="true" \/>|>(.*?)<\/field>)/gs);
    return Object.fromEntries(
      [...fields].map(([, name = '', value]) => [
        unescapeXml(name),
        value === undefined ? null : unescapeXml(value),
      ]),
    );
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function addressOf(address: string, database: string, user?: string, password?: string): string {
  const url = new URL(address);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) {
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password ?? '');
  }
  return url.href;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** In GRANT the name is a pattern: an underscore would let the owner into databases of similar names. */
function grantPattern(name: string): string {
  return identifier(name.replace(/[\\_%]/g, '\\$&'));
}

function account(name: string): string {
  return `${literal(name)}@'%'`;
}

/** A text as the server reads it in its default mode, where a backslash escapes. */
function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
