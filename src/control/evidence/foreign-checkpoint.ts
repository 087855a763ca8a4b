import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** A checkpoint that stands in a sink and that this ledger does not contain. */
export interface ForeignCheckpoint {
  readonly size: bigint;
  /** In hex. */
  readonly root: string;
}

/** Notes what an alarm is about; once it is cleared, these are accepted. */
export async function insertForeign(
  session: Session,
  alarm: string,
  foreign: readonly ForeignCheckpoint[],
): Promise<void> {
  const [sizes, roots] = [foreign.map(({ size }) => String(size)), foreign.map(({ root }) => root)];
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.foreign_checkpoint (size, root, alarm)
      SELECT f.size, f.root, ${bind(alarm)}::uuid
      FROM unnest(${bind(sizes)}::bigint[], ${bind(roots)}::text[]) AS f (size, root) ON CONFLICT DO NOTHING`),
  );
}

/**
 * Those whose alarm somebody has cleared. The ledger itself must say so, and name none smaller: whoever rules this database
 * could write the rest unseen.
 */
export async function acceptedCheckpoints(session: Session): Promise<readonly ForeignCheckpoint[]> {
  const result = await session.run(
    numbered(
      raw(`
      WITH cleared AS MATERIALIZED (
        SELECT a.alarm,
          (SELECT max((l.entry::jsonb #>> '{facts,size}')::bigint) FROM retentiond.ledger AS l
           WHERE position(a.alarm::text IN l.entry) > 0 AND l.entry::jsonb ->> 'kind' = 'alarm raised'
             AND l.entry::jsonb ->> 'alarm' = a.alarm::text AND l.entry::jsonb ->> 'code' = a.code) AS largest,
          EXISTS (SELECT FROM retentiond.ledger AS l
           WHERE position(a.alarm::text IN l.entry) > 0 AND l.entry::jsonb ->> 'kind' = 'alarm cleared'
             AND l.entry::jsonb ->> 'alarm' = a.alarm::text) AS is_said
        FROM retentiond.alarm AS a
        WHERE a.cleared_at IS NOT NULL AND a.about = 'control'
          AND EXISTS (SELECT FROM retentiond.foreign_checkpoint AS f WHERE f.alarm = a.alarm)
      )
      SELECT f.size::text, f.root FROM retentiond.foreign_checkpoint AS f JOIN cleared AS c USING (alarm)
      WHERE c.is_said AND f.size <= c.largest`),
    ),
  );
  return result.rows.map(([size, root]) => ({ size: BigInt(String(size)), root: String(root) }));
}

/** Whether it is one of these. */
export function isAmong(foreign: readonly ForeignCheckpoint[], { size, root }: ForeignCheckpoint): boolean {
  return foreign.some((one) => one.size === size && one.root === root);
}
