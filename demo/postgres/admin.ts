import pg from 'pg';

interface DatabaseOptions {
  readonly owner: string;
  readonly template?: string;
  /** How the server copies, where it can be told so (PostgreSQL 15 and on). */
  readonly strategy?: 'file_copy' | 'wal_log';
}

/** What a superuser does for a demo or a test: everything after that is done by ordinary roles. */
export interface Admin {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** An ordinary role that may log in and owns nothing yet. */
  createRole(name: string, password: string): Promise<void>;
  /** A database that only its owner (and superusers) may connect to; empty, or a copy of `template`, to which nobody is connected. */
  createDatabase(name: string, options: DatabaseOptions): Promise<void>;
  /** Ends the database's sessions, too. */
  dropDatabase(name: string): Promise<void>;
  dropRole(name: string): Promise<void>;
  /** The address of a database of this server; as the superuser where no role is named. */
  url(database: string, role?: string, password?: string): string;
  close(): Promise<void>;
}

/** Connects to a server as its superuser. */
export function openAdmin(address: string): Admin {
  const pool = new pg.Pool({
    connectionString: address,
    max: 2,
    idleTimeoutMillis: 1000,
    allowExitOnIdle: true,
  });
  // A server that is stopped on purpose ends idle sessions; the next query says so if it matters.
  pool.on('error', () => undefined);

  async function query(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    const result = await pool.query<Record<string, unknown>>(sql, [...values]);
    return result.rows;
  }

  async function run(sql: string): Promise<void> {
    await pool.query(sql);
  }

  async function createDatabase(name: string, { owner, template, strategy }: DatabaseOptions): Promise<void> {
    const from = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
    const how = strategy === undefined ? '' : ` STRATEGY ${strategy}`;
    await run(
      `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(owner)}${from}${how}`,
    );
    await run(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`);
  }

  return {
    query,
    createRole: (name, password) =>
      run(`CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`),
    createDatabase,
    dropDatabase: (name) => run(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
    dropRole: (name) => run(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(name)}`),
    url: (database, role, password) => addressOf(address, database, role, password),
    close: () => pool.end(),
  };
}

function addressOf(address: string, database: string, role?: string, password?: string): string {
  const url = new URL(address);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (role !== undefined) {
    url.username = encodeURIComponent(role);
    url.password = encodeURIComponent(password ?? '');
  }
  return url.href;
}
