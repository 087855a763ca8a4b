import { connect, isIP, type Socket } from 'node:net';
import { type Connection, type ConnectionOptions, createConnection, type FieldPacket } from 'mysql2';
import { type Route, tlsTexts } from '../../../config/address/address.ts';
import type { TlsTexts } from '../../../config/tls/tls-files.ts';
import type { Statement } from '../../../sql/fragment.ts';
import { type Encryption, encryptionOf } from '../../encryption.ts';
import type { TextRow } from '../../session.ts';
import { parameter } from './parameter.ts';
import { textRows, textsOf } from './text-rows.ts';

/** What one statement was answered. */
export interface Answer {
  readonly rows: readonly TextRow[];
  readonly columns: readonly string[];
  /** Rows read, found or changed. */
  readonly count: number;
  /** Whether a transaction is open after it; null where the driver does not tell. */
  readonly open: boolean | null;
}

/** One connection to a MariaDB or MySQL, as text; one statement at a time. */
export interface Wire {
  /** null: plain text. */
  readonly encryption: Encryption | null;
  /** The connection's number as the server has greeted with it: its lower 32 bits. */
  readonly greeted: number | null;
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
export async function openWire(route: Route, timeout: number, lost: () => void): Promise<Wire> {
  const connection = createConnection(optionsOf(route, timeout));
  // Without a listener a dying idle connection would end the process.
  connection.on('error', lost);
  connection.on('end', lost);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(asFailed(error, connection)) : resolve()));
  });
  return {
    encryption: encryptionOf(streamOf(connection)),
    greeted: connection.threadId ?? null,
    ask: (statement, keep) =>
      statement.values.length === 0
        ? asked(connection, statement.text)
        : executed(connection, statement, keep),
    cut: (error) => streamOf(connection).destroy(error),
    end: () => ended(connection),
  };
}

/** Nothing of the address but where and who: the driver would take its own options out of it, the unsafe ones too. */
function optionsOf({ url, host, tls }: Route, timeout: number): ConnectionOptions {
  const { port: written, pathname, username, password } = new URL(url);
  const port = written === '' ? 3306 : Number(written);
  return {
    host,
    port,
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
    ...(tls === null ? {} : encrypted(host, port, tls)),
  };
}

/** The driver compares the certificate with what it takes for the host: the socket to the real one is ours. */
function encrypted(host: string, port: number, tls: TlsTexts): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    host: name,
    stream: () => namedSocket(host, port, name),
    ssl: { ...tlsTexts(tls), rejectUnauthorized: true, verifyIdentity: true } as NonNullable<
      ConnectionOptions['ssl']
    >,
  };
}

function namedSocket(host: string, port: number, name: string): Socket {
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  // The driver passes no address on to TLS, which would then look for the name `localhost` in the certificate.
  if (isIP(name) !== 0) Object.assign(socket, { _host: name });
  return socket;
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
    return { rows, columns: fields.map(({ name }) => name), count: rows.length, open: null };
  }
  const { affectedRows, serverStatus } = found as { affectedRows: number | string; serverStatus: number };
  return { rows: [], columns: [], count: Number(affectedRows), open: (serverStatus & IN_TRANSACTION) !== 0 };
}

/** The driver writes a code of its own over the one that says what is wrong with a certificate. */
function asFailed(error: Error, connection: Connection): Error {
  const { authorizationError } = streamOf(connection);
  return authorizationError ? Object.assign(error, { code: String(authorizationError) }) : error;
}

interface Stream {
  /** Node's code, where a certificate was refused; only of an encrypted one. */
  readonly authorizationError?: unknown;
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
