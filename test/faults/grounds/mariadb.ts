import type { TargetClient } from '../../support/engines/engine.ts';
import { MARIADB, othersIn } from '../../support/engines/mariadb.ts';
import { everyTable } from '../../support/mariadb.ts';
import { CANARY, type Ground, type Pool } from './ground.ts';

export const MARIADB_GROUND: Ground = {
  engine: MARIADB,
  tables: `
    CREATE TABLE log (id bigint AUTO_INCREMENT PRIMARY KEY, ts timestamp(6) NULL, user_id int,
      note varchar(200) NOT NULL DEFAULT '${CANARY}', phone varchar(200) DEFAULT '${CANARY}', marked_at timestamp(6) NULL, KEY (ts));
    CREATE TABLE beside (id bigint PRIMARY KEY, log_id bigint, note varchar(200) NOT NULL);
    INSERT INTO beside SELECT seq, NULL, '${CANARY}' FROM seq_1_to_50`,
  pointing: 'ALTER TABLE beside ADD FOREIGN KEY (log_id) REFERENCES log (id)',
  impossibleTime: '0000-00-00 00:00:00',
  byHand: 'ts + INTERVAL 1 MICROSECOND',
  markedToday: 'coalesce(marked_at > NOW(6) - INTERVAL 1 DAY, FALSE)',
  remembered:
    "EXISTS (SELECT 1 FROM retentiond_done AS m WHERE m.key_hash = UNHEX(SHA2(CONCAT(LENGTH(log.id), ':', log.id), 256)))",
  noteAltered: "note REGEXP '^user-[0-9a-f]{32}$'",
  whole: "concat_ws('|', id, ts, user_id, note, phone, marked_at)",
  // Rows do not say which transaction wrote them.
  writers: null,
  // Only at this level does a reader keep others from adding rows.
  holdReceipts: [
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN',
    'SELECT count(*) FROM retentiond_receipt LOCK IN SHARE MODE',
  ],
  trigger: [
    `CREATE TRIGGER meddle_deleted BEFORE DELETE ON log FOR EACH ROW SET @meddled = 1;
     CREATE TRIGGER meddle_updated BEFORE UPDATE ON log FOR EACH ROW SET @meddled = 1`,
    'DROP TRIGGER meddle_deleted; DROP TRIGGER meddle_updated',
  ],
  rights: (role) => [
    `REVOKE DELETE, UPDATE ON ${everyTable(role)} FROM '${role}'@'%'`,
    `GRANT DELETE, UPDATE ON ${everyTable(role)} TO '${role}'@'%'`,
  ],
  choosesVictims: true,
  relation: (database) => `${database}.log`,
  openPool,
  backends: async (mighty) => (await othersIn(mighty)).map(({ id }) => id),
  endBackends: async (mighty, ids, idleOnly) => {
    const others = await othersIn(mighty);
    const those = others.filter(({ id, idle }) => ids.includes(id) && (idle || !idleOnly));
    // One that is gone already is no fault.
    for (const { id } of those) await mighty.query(`KILL ${id}`).catch(() => undefined);
  },
};

/** One connection for what is asked in passing, opened again after it was lost, and one more for each transaction. */
function openPool(url: string): Pool {
  const state: { client: Promise<TargetClient> | null } = { client: null };
  const asked = async (sql: string, values?: unknown[]): ReturnType<TargetClient['query']> => {
    state.client ??= MARIADB.connect(url);
    try {
      return await (await state.client).query(sql, values);
    } catch (error) {
      if (!isLost(error)) throw error;
      state.client = MARIADB.connect(url);
      return (await state.client).query(sql, values);
    }
  };
  return {
    query: asked,
    connect: async () => {
      const client = await MARIADB.connect(url);
      return { query: client.query, release: () => void client.end().catch(() => undefined) };
    },
    end: async () => {
      const client = await state.client?.catch(() => null);
      await client?.end().catch(() => undefined);
    },
  };
}

function isLost(error: unknown): boolean {
  return error instanceof Error && 'fatal' in error && error.fatal === true;
}
