import mysql from 'mysql2/promise';
import pg from 'pg';

/** A row as the server writes it: every value is text, null is null. */
export type Row = Readonly<Record<string, string | null>>;

/** One session of the application, or of whoever looks on: never of the product. Its clock shows UTC. */
export interface Client {
  rows(sql: string): Promise<readonly Row[]>;
  /** Rows that the statement changed. */
  change(sql: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens a session by an address of `postgresql:` or `mariadb:`. */
export function openClient(url: string): Promise<Client> {
  return url.startsWith('mariadb:') ? openMariadb(new URL(url)) : openPostgres(url);
}

/** A client that is opened anew when it is asked after `close`, or after its server went away. */
export function openLazily(url: string): Client {
  let opened: Promise<Client> | null = null;
  const close = async (): Promise<void> => {
    const old = opened;
    opened = null;
    await (await old?.catch(() => null))?.close().catch(() => undefined);
  };
  const ask = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    opened ??= openClient(url);
    try {
      return await work(await opened);
    } catch (error) {
      await close();
      throw error;
    }
  };
  return {
    rows: (sql) => ask((client) => client.rows(sql)),
    change: (sql) => ask((client) => client.change(sql)),
    close,
  };
}

async function openPostgres(url: string): Promise<Client> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c TimeZone=UTC',
    types: { getTypeParser: () => (text: unknown) => text },
  });
  // A server that is stopped on purpose says so once more at the next statement.
  client.on('error', () => undefined);
  await client.connect();
  return {
    rows: async (sql) => (await client.query<Row>(sql)).rows,
    change: async (sql) => (await client.query(sql)).rowCount ?? 0,
    close: () => client.end(),
  };
}

async function openMariadb({ hostname, port, username, password, pathname }: URL): Promise<Client> {
  const connection = await mysql.createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    dateStrings: true,
    typeCast: (field) => field.string(),
  });
  connection.on('error', () => undefined);
  await connection.query("SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'");
  return {
    rows: async (sql) => (await connection.query(sql))[0] as Row[],
    change: async (sql) => ((await connection.query(sql))[0] as mysql.ResultSetHeader).affectedRows,
    close: () => connection.end(),
  };
}
