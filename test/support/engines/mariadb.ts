import type { Socket } from 'node:net';
import { type Connection, createConnection } from 'mysql2/promise';
import { openMariadbAdmin } from '../../../demo/mariadb/admin.ts';
import { MARIADB as SERVER, startMariadb } from '../../../demo/mariadb/server.ts';
import { locatePrograms } from '../../../demo/private-server/programs.ts';
import { freshMariadb } from '../mariadb.ts';
import { PROVABLE } from '../mariadb-desk.ts';
import type { TargetClient, TestEngine } from './engine.ts';

/** The server's own numbers: a lock that was waited for in vain, or not waited for; a key that is there. */
const LOCKED: readonly unknown[] = [1205, 3572];
const DUPLICATE = 1062;
const VICTIM = 1213;

/** Open connections of tests, which `endBackends` leaves alone: a server that was started again counts from one. */
const ours = new Set<string>();

function nameOf(port: unknown, id: unknown): string {
  return `${port}/${id}`;
}

/** As an application would be set up: UTC, READ COMMITTED, and several statements at once. */
export async function connect(url: string): Promise<TargetClient> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    multipleStatements: true,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    charset: 'UTF8MB4_BIN',
  });
  connection.on('error', () => undefined);
  const name = nameOf(Number(port || 3306), connection.threadId);
  ours.add(name);
  streamOf(connection).once('close', () => ours.delete(name));
  await connection.query(
    "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  );
  return {
    query: async (sql, values) => {
      const [answer] = await connection.query(sql, values);
      // Of several statements, each has an answer of its own.
      const isSeveral = Array.isArray(answer) && answer.some((one) => Array.isArray(one) || isHeader(one));
      const last: unknown = isSeveral ? answer.at(-1) : answer;
      return Array.isArray(last)
        ? { rows: last, rowCount: last.length }
        : { rows: [], rowCount: isHeader(last) ? last.affectedRows : null };
    },
    end: () => connection.end(),
  };
}

/** The driver's types do not tell of it. */
function streamOf(connection: Connection): Socket {
  return (connection as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}

function isHeader(answer: unknown): answer is { readonly affectedRows: number } {
  return typeof answer === 'object' && answer !== null && answer.constructor.name === 'ResultSetHeader';
}

/** Connections to a database that no test has opened, and whether each waits in a transaction; by default the client's own database. */
export async function othersIn(
  client: Pick<TargetClient, 'query'>,
  database?: string,
): Promise<readonly { readonly id: number; readonly idle: boolean }[]> {
  const { rows } = await client.query(
    `SELECT @@port AS port, p.ID AS id, p.COMMAND = 'Sleep' AND t.trx_id IS NOT NULL AS idle
     FROM information_schema.PROCESSLIST AS p
     LEFT JOIN information_schema.INNODB_TRX AS t ON t.trx_mysql_thread_id = p.ID
     WHERE p.DB = ${database === undefined ? 'DATABASE()' : `'${database}'`}`,
  );
  return rows
    .filter(({ port, id }) => !ours.has(nameOf(port, id)))
    .map(({ id, idle }) => ({ id: Number(id), idle: Number(idle) === 1 }));
}

/** So many rows, numbered from 1, to select from. */
function numbered(count: number): string {
  return `JSON_TABLE('[${Array(count).fill(0).join(',')}]', '$[*]' COLUMNS (i FOR ORDINALITY)) AS n`;
}

export const MARIADB: TestEngine = {
  name: 'MariaDB',
  scheme: 'mariadb',
  changesFirst: true,
  waitsBeforeDeadlock: false,
  freshTarget: async (servers) => {
    const admin = servers && openMariadbAdmin(servers.target, await programs());
    const fresh = await freshMariadb(admin);
    return {
      url: fresh.url,
      superuserUrl: fresh.admin.url(fresh.name),
      name: fresh.name,
      drop: fresh.drop,
    };
  },
  startServer: async (settings = {}) => {
    const server = await startMariadb({ settings: { ...PROVABLE, ...settings } });
    return { ...server, url: server.url('mysql'), kill: server.kill9 };
  },
  connect,
  steps: {
    tablesHeld: /WHERE FALSE FOR UPDATE/,
    rowsTaken: /RETURNING|SKIP LOCKED/,
    receipt: /INTO retentiond_receipt/,
    removal: /^\s*DELETE/,
    constraints: null,
  },
  tables: { receipt: 'retentiond_receipt', ledger: 'retentiond_ledger', done: 'retentiond_done' },
  createLog: async (client) => {
    await client.query(
      `CREATE TABLE log (id bigint AUTO_INCREMENT PRIMARY KEY, ts timestamp(6) NULL, user_id int,
        must_stay bool NOT NULL, KEY (ts))`,
    );
  },
  lockWaits: async (client) => {
    // What INNODB_TRX says stays as it was for as long as somebody asks for it more often than ten times a second.
    const { rows: status } = await client.query('SHOW ENGINE INNODB STATUS');
    const [, transactions = ''] = String(status[0]?.Status).split('\nTRANSACTIONS\n');
    const waits = [...transactions.matchAll(/^LOCK WAIT .*\n\w+ thread id (\d+)/gm)].map(
      ([, id]) => id as string,
    );
    const { rows } = await client.query(
      'SELECT ID, STATE FROM information_schema.PROCESSLIST WHERE DB = DATABASE()',
    );
    return rows
      .filter(({ ID, STATE }) => waits.includes(String(ID)) || /^Waiting for .* lock$/.test(String(STATE)))
      .map(({ ID }) => String(ID));
  },
  createMention: 'CREATE TABLE mention (log_id bigint, FOREIGN KEY (log_id) REFERENCES log (id))',
  fillLog: async (client, due, kept) => {
    const rows = (time: string, count: number, stays: boolean): Promise<unknown> =>
      client.query(
        `INSERT INTO log (ts, user_id, must_stay) SELECT ${time}, i, ${stays} FROM ${numbered(count)}`,
      );
    if (due > 0) await rows('NOW(6) - INTERVAL 1 YEAR - INTERVAL i MINUTE', due, false);
    if (kept > 0) await rows('NOW(6) - INTERVAL i SECOND', kept, true);
  },
  logRows: `SELECT CAST(id AS CHAR) AS id, CAST(ts AS CHAR) AS ts, CAST(user_id AS CHAR) AS user_id,
    CAST(must_stay AS CHAR) AS must_stay FROM log ORDER BY log.id`,
  now: 'NOW(6)',
  before: (amount, unit) => `(NOW(6) - INTERVAL ${amount} ${unit})`,
  // In whole seconds.
  limitLocks: async (client, milliseconds) => {
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    await client.query(`SET SESSION lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`);
  },
  spareTrigger: null,
  holdTable: (name) => `LOCK TABLES ${name} READ`,
  letTableGo: 'UNLOCK TABLES',
  refusesNoReceipts: async () => 'not-built-yet',
  schemaOf: (database) => database,
  // Seconds since 1970.
  longAgo: '978307200',
  isLocked: (error) => LOCKED.includes(numberOf(error)),
  isVictim: (error) => numberOf(error) === VICTIM,
  isDuplicate: (error) => numberOf(error) === DUPLICATE,
  endBackends: async ({ superuserUrl, name }) => {
    const admin = await connect(superuserUrl);
    const others = (await othersIn(admin, name)).map(({ id }) => id);
    // All at one stroke: whoever loses one connection goes on with the other. One that is gone already is no fault.
    const kills = others.map(
      (id) => `BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 1094 BEGIN END; KILL ${id}; END`,
    );
    if (kills.length > 0) await admin.query(kills.join('; '));
    await admin.end();
  },
  readerUrl: async ({ superuserUrl, url, name }) => {
    const role = `reader_${name}`;
    const admin = await connect(superuserUrl);
    await admin.query(
      `CREATE USER '${role}'@'%' IDENTIFIED BY 'reads'; GRANT PROCESS ON *.* TO '${role}'@'%'`,
    );
    for (const right of ['SELECT', 'TRIGGER'])
      await admin.query(`GRANT ${right} ON \`${name}\`.* TO '${role}'@'%'`);
    await admin.end();
    const address = new URL(url);
    address.username = role;
    address.password = 'reads';
    return address.href;
  },
};

async function programs(): ReturnType<typeof locatePrograms> {
  return locatePrograms({ ...SERVER, programs: ['mariadb'] });
}

function numberOf(error: unknown): unknown {
  return error instanceof Error && 'errno' in error ? error.errno : null;
}
