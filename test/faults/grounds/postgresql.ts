import pg from 'pg';
import { POSTGRESQL } from '../../support/engines/postgresql.ts';
import { CANARY, type Ground, listOf, type Pool } from './ground.ts';

export const POSTGRESQL_GROUND: Ground = {
  engine: POSTGRESQL,
  tables: `
    CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz, user_id int,
      note text NOT NULL DEFAULT '${CANARY}', phone text DEFAULT '${CANARY}', marked_at timestamptz);
    CREATE INDEX ON log (ts);
    CREATE TABLE beside (id bigint PRIMARY KEY, log_id bigint, note text NOT NULL);
    INSERT INTO beside SELECT i, NULL, '${CANARY}' FROM generate_series(1, 50) i`,
  pointing: 'ALTER TABLE beside ADD FOREIGN KEY (log_id) REFERENCES log (id)',
  impossibleTime: 'infinity',
  byHand: "ts + interval '1 microsecond'",
  // Marks by hand are as old as the rows.
  markedToday: "coalesce(marked_at > now() - interval '1 day', FALSE)",
  remembered: 'EXISTS (SELECT 1 FROM retentiond_receipts.done WHERE key = ARRAY[log.id::text])',
  noteAltered: "note ~ '^user-[0-9a-f]{32}$'",
  whole: 'concat(log, xmin)',
  writers: `SELECT log.id::text AS id, r.batch::text AS batch FROM log
    LEFT JOIN retentiond_receipts.receipt AS r ON r.xmin = log.xmin AND r.outcome = 'done'`,
  holdReceipts: ['BEGIN', 'LOCK TABLE retentiond_receipts.receipt IN SHARE MODE'],
  trigger: [
    `CREATE OR REPLACE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE TRIGGER skip BEFORE DELETE OR UPDATE ON log FOR EACH ROW EXECUTE FUNCTION skip()`,
    'DROP TRIGGER skip ON log',
  ],
  rights: (role) => [`REVOKE DELETE, UPDATE ON log FROM ${role}`, `GRANT DELETE, UPDATE ON log TO ${role}`],
  choosesVictims: false,
  relation: () => 'public.log',
  openPool: (url): Pool => openPool(url),
  backends: async (mighty) => {
    const { rows } = await mighty.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'retentiond'",
    );
    return rows.map((row) => row.pid);
  },
  endBackends: async (mighty, pids, idleOnly) => {
    await mighty.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE pid IN ${listOf(pids)} AND (NOT ${idleOnly} OR state LIKE 'idle in transaction%')`,
    );
  },
};

/** Of the target, and of the control database, which is PostgreSQL always. */
export function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A server that is stopped on purpose ends idle sessions.
  pool.on('error', () => undefined);
  return pool;
}
