import { numbered, raw } from '../fragment.ts';

export const SIGNALS = {
  /** Whoever waits is listed for everybody, with each lock that it waits for. */
  lockWaits: numbered(raw('SELECT count(DISTINCT pid)::text FROM pg_locks WHERE NOT granted')),
  /**
   * A replica a row: its state, whether it may be seen, how far it has replayed, what the server itself takes its lag for,
   * and how far the log is flushed. What copies the log and replays none of it (pg_receivewal, a backup) is no replica.
   * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW
   */
  knownReplicas: numbered(
    raw(`SELECT (state IS NOT NULL)::text, pg_wal_lsn_diff(replay_lsn, '0/0')::text,
        extract(epoch FROM replay_lag)::text, pid::text
      FROM pg_stat_replication WHERE state IS NULL OR (state IN ('streaming', 'catchup') AND replay_lsn IS NOT NULL)`),
  ),
  /** How far the log is flushed. */
  flushed: numbered(raw("SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text")),
  /** Of a replica: whether it is one, how far it has replayed, and how long ago the last transaction there was committed. */
  replayed: numbered(
    raw(`SELECT pg_is_in_recovery()::text, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::text,
        extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::text`),
  ),
  /** Bytes of the log that the slot furthest behind, or the archive, still waits for. */
  walKept: numbered(
    raw(`SELECT greatest(
        (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots WHERE restart_lsn IS NOT NULL),
        CASE WHEN current_setting('archive_mode') <> 'off' THEN
          (SELECT count(*) * (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')
            FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') END,
        0)::text`),
  ),
} as const;
