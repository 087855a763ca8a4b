/** Two that no server has by default, as it tells them: a connection is known by them as one that we have set up. */
export const KNOWN_BY = { time_zone: '+00:00', group_concat_max_len: '67108864' } as const;

/** What is said in the same words to both servers: values in one notation, nothing cut short, nothing converted in silence. */
const SETTINGS: Readonly<Record<string, string>> = {
  // Zero dates that are stored can be read and compared; everything else that does not fit is an error.
  sql_mode: "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  time_zone: `'${KNOWN_BY.time_zone}'`,
  // What is outside a transaction is read alone; what changes rows is begun, see transaction-gate.ts.
  autocommit: '1',
  foreign_key_checks: '1',
  unique_checks: '1',
  sql_safe_updates: '0',
  sql_auto_is_null: '0',
  sql_big_selects: '1',
  sql_select_limit: '18446744073709551615',
  sql_quote_show_create: '1',
  div_precision_increment: '4',
  group_concat_max_len: KNOWN_BY.group_concat_max_len,
  // In seconds; a batch sets its own.
  innodb_lock_wait_timeout: '50',
  lock_wait_timeout: '60',
  net_read_timeout: '30',
  net_write_timeout: '60',
  wait_timeout: '28800',
};

/** MySQL has no limit of idleness within a transaction. */
const MARIADB_SETTINGS: Readonly<Record<string, string>> = {
  max_statement_time: '0',
  // A process that freezes in a transaction must not hold its locks.
  idle_transaction_timeout: '5',
  idle_readonly_transaction_timeout: '0',
  idle_write_transaction_timeout: '0',
};

const MYSQL_SETTINGS: Readonly<Record<string, string>> = {
  max_execution_time: '0',
};

/** The statements that make a new connection independent of what the server, the role or the database has set. */
export function settingsOf(server: 'MariaDB' | 'MySQL'): readonly string[] {
  const own = server === 'MariaDB' ? MARIADB_SETTINGS : MYSQL_SETTINGS;
  const all = Object.entries({ ...SETTINGS, ...own }).map(([name, value]) => `${name} = ${value}`);
  return [
    // One character set on the wire; what is compared with no column counts byte by byte.
    'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
    `SET SESSION ${all.join(', ')}`,
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'SET SESSION TRANSACTION READ WRITE',
  ];
}
