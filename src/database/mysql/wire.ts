import { type Connection, type ConnectionOptions, createConnection, type FieldPacket } from 'mysql2';
import type { Statement } from '../../sql/fragment.ts';
import type { TextRow } from '../session.ts';
import { parameter } from './parameter.ts';
import { textRows, textsOf } from './text-rows.ts';

/** What one statement was answered. */
export interface Answer {
  readonly rows: readonly TextRow[];
  /** Rows read, found or changed. */
  readonly count: number;
  /** Whether a transaction is open after it; null where the driver does not tell. */
  readonly open: boolean | null;
}

/** One connection to a MariaDB or MySQL, as text; one statement at a time. */
export interface Wire {
  /** Throws what the driver throws. */
  ask(statement: Statement, keep: boolean): Promise<Answer>;
  /** Cuts it, as if the system had given up: whatever is asked fails with it. */
  cut(error: Error): void;
  /** Says goodbye and resolves when the connection is closed. */
  end(): Promise<void>;
}

const MAXIMUM_KEPT = 100;
/** After how long without a word the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 30_000;
/** The server's bit for an open transaction (SERVER_STATUS_IN_TRANS). */
const IN_TRANSACTION = 1;

/** Connects within `timeout` milliseconds; throws what the driver throws. `lost` is called when the connection has died. */
export async function openWire(url: string, timeout: number, lost: () => void): Promise<Wire> {
  const connection = createConnection(optionsOf(url, timeout));
  // Without a listener a dying idle connection would end the process.
  connection.on('error', lost);
  connection.on('end', lost);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return {
    ask: (statement, keep) =>
      statement.values.length === 0
        ? asked(connection, statement.text)
        : executed(connection, statement, keep),
    cut: (error) => streamOf(connection).destroy(error),
    end: () => ended(connection),
  };
}

/** Nothing of the address but where and who: the driver would take its own options out of it, the unsafe ones too. */
function optionsOf(url: string, timeout: number): ConnectionOptions {
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  const tls = searchParams.get('ssl');
  return {
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, '$1')),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectTimeout: timeout,
    enableKeepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    charset: 'UTF8MB4_BIN',
    // FOUND_ROWS is the driver's own default: an UPDATE counts the rows that it matched.
    flags: ['FOUND_ROWS', '-LOCAL_FILES', '-ODBC', '-IGNORE_SPACE'],
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: MAXIMUM_KEPT,
    connectAttributes: { program_name: 'retentiond' },
    ...(tls === null || tls === 'false' ? {} : { ssl: tlsOf(tls) }),
  };
}

/** `ssl=true`, the name of one of the driver's profiles, or its options as JSON. */
function tlsOf(text: string): NonNullable<ConnectionOptions['ssl']> {
  if (text === 'true') return { verifyIdentity: true };
  return text.startsWith('{') ? { verifyIdentity: true, ...JSON.parse(text) } : text;
}

/** A text without values, answered in text: the server's own of every type. */
function asked(connection: Connection, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query({ sql: text, typeCast: false }, (error, found, fields) => {
      if (error) reject(error);
      else settle(resolve, reject, () => answerOf(found, fields, textsOf));
    });
  });
}

/** A text with values, prepared by the server: no client ever escapes one. */
function executed(connection: Connection, statement: Statement, keep: boolean): Promise<Answer> {
  const options = { sql: statement.text, rowsAsArray: true, values: statement.values.map(parameter) };
  return new Promise((resolve, reject) => {
    connection.execute(options, (error, found, fields) => {
      if (error || !keep) connection.unprepare(options as unknown as string);
      if (error) reject(error);
      else settle(resolve, reject, () => answerOf(found, fields, textRows));
    });
  });
}

/** A throw inside the driver's callback would end the process. */
function settle(
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
  read: () => Answer,
): void {
  try {
    resolve(read());
  } catch (error) {
    reject(error);
  }
}

function answerOf(
  found: unknown,
  fields: readonly FieldPacket[] | undefined,
  read: (rows: readonly (readonly unknown[])[], fields: readonly FieldPacket[]) => readonly TextRow[],
): Answer {
  if (fields) {
    const rows = read(found as readonly (readonly unknown[])[], fields);
    return { rows, count: rows.length, open: null };
  }
  const { affectedRows, serverStatus } = found as { affectedRows: number | string; serverStatus: number };
  return { rows: [], count: Number(affectedRows), open: (serverStatus & IN_TRANSACTION) !== 0 };
}

interface Stream {
  readonly destroyed: boolean;
  destroy(error?: Error): void;
  once(event: 'close', listener: () => void): void;
}

function streamOf(connection: Connection): Stream {
  return (connection as unknown as { readonly stream: Stream }).stream;
}

function ended(connection: Connection): Promise<void> {
  const stream = streamOf(connection);
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    stream.once('close', resolve);
    connection.end(() => undefined);
  });
}
