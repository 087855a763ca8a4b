import { placeheld, raw } from '../fragment.ts';

export const SIGNALS = {
  /** Transactions that wait for rows, and sessions that wait for a table; both are listed in whole with PROCESS alone. */
  lockWaits: placeheld(
    raw(`SELECT COUNT(*) FROM (
        SELECT trx_mysql_thread_id AS id FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'
        UNION SELECT ID FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for % lock'
      ) AS waiting`),
  ),
  /** One row a source: https://mariadb.com/kb/en/show-replica-status/ and MySQL's own of the same name. */
  replicaStatus: {
    MariaDB: placeheld(raw('SHOW ALL SLAVES STATUS')),
    MySQL: placeheld(raw('SHOW REPLICA STATUS')),
  },
  /** Whether there are binary logs at all. */
  keepsLogs: placeheld(raw('SELECT @@log_bin')),
  /** A log a row, with its name and its bytes. */
  binaryLogs: placeheld(raw('SHOW BINARY LOGS')),
} as const;
