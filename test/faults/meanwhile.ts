import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Random } from '../../demo/company/random.ts';
import { BY_HAND, unchanged } from './ground.ts';
import type { Crop } from './land.ts';
import type { Violation } from './promises.ts';
import { endConnections, type Site } from './site.ts';

/** What happens to a worker at a step, and what must be put right once it has ended; it tells what was broken by it. */
export type Meanwhile = (
  site: Site,
  crop: Crop,
  random: Random,
) => Promise<() => Promise<readonly Violation[]>>;

const NOTHING = async (): Promise<readonly Violation[]> => [];
const LONGEST_LOCK_MS = 900;
/** So long the worker is kept at the step, so that the application comes first. */
const HEAD_START_MS = 30;

/** Everything that the application, an administrator or the network does meanwhile. */
export const MEANWHILES: Readonly<Record<string, Meanwhile>> = {
  'target connection cut': async (site) => {
    await endConnections(site.mighty, (await site.connections()).target);
    return NOTHING;
  },
  'control connection cut': async (site) => {
    await endConnections(site.state, (await site.connections()).control);
    return NOTHING;
  },
  'the application changes rows': async (site, crop, random) =>
    afterwards(spare(site, crop, random, site.target, 'ts = now()')),
  // A batch that wants these rows waits for what they are afterwards.
  'people come back, a while before it is committed': (site, crop, random) =>
    inApplication(site, random, 'COMMIT', (client) => spare(site, crop, random, client, 'ts = now()')),
  'a column is added': (site) =>
    changeSchema(site, 'ALTER TABLE log ADD COLUMN extra int', 'ALTER TABLE log DROP COLUMN extra'),
  'a deadlock is tried': (site, crop, random) =>
    inApplication(site, random, 'ROLLBACK', async (client) => {
      if (site.land.receipts === 'table')
        await client.query('LOCK TABLE retentiond_receipts.receipt IN SHARE MODE');
      // It has the receipts and waits for a row; the worker has the row and waits for the receipts.
      await client.query('UPDATE log SET user_id = 2 WHERE id = ANY ($1)', [someOf(crop.due, random)]);
    }),
  'the application locks rows': (site, crop, random) =>
    inApplication(site, random, 'ROLLBACK', async (client) => {
      await client.query('SELECT FROM log WHERE id = ANY ($1) FOR UPDATE SKIP LOCKED', [
        someOf(crop.due, random),
      ]);
    }),
  'the application locks the table': (site, _, random) =>
    inApplication(site, random, 'ROLLBACK', async (client) => {
      await client.query('LOCK TABLE log IN SHARE MODE');
    }),
  'somebody else marks rows, a while before it is committed': (site, crop, random) =>
    inApplication(site, random, 'COMMIT', (client) =>
      spare(site, crop, random, client, `marked_at = ${BY_HAND}`),
    ),
  'a trigger is made': (site) =>
    changeSchema(
      site,
      `CREATE OR REPLACE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER skip BEFORE DELETE OR UPDATE ON log FOR EACH ROW EXECUTE FUNCTION skip()`,
      'DROP TRIGGER skip ON log',
    ),
  'rights are revoked': async (site) => {
    const { targetRole } = site.project.database;
    await site.mighty.query(`REVOKE DELETE, UPDATE ON log FROM ${targetRole}`);
    return async () => {
      await site.mighty.query(`GRANT DELETE, UPDATE ON log TO ${targetRole}`);
      return [];
    };
  },
};

/** About half of the rows, in no order. */
function someOf(ids: ReadonlySet<string>, random: Random): readonly string[] {
  return [...ids].filter(() => random.chance(0.5)).reverse();
}

/** Changes some rows that nothing has happened to, and keeps account of those which the rule must leave alone by that. */
async function spare(
  site: Site,
  crop: Crop,
  random: Random,
  client: pg.Pool | pg.PoolClient,
  change: string,
): Promise<void> {
  const { rows } = await client.query<{ id: string; due: boolean }>(
    `UPDATE log SET ${change} WHERE id = ANY ($1) AND ${unchanged(site.land)}
     RETURNING id::text, ts < now() - interval '1 day' AND NOT ${site.land.isPassedBy} AS due`,
    [someOf(crop.due, random)],
  );
  for (const { id } of rows.filter(({ due }) => !due)) {
    crop.due.delete(id);
    crop.stay.add(id);
  }
}

/** A transaction of the application's that holds what it has locked for a while. */
async function inApplication(
  site: Site,
  random: Random,
  end: 'COMMIT' | 'ROLLBACK',
  work: (client: pg.PoolClient) => Promise<void>,
): ReturnType<Meanwhile> {
  const client = await site.target.connect();
  const holding = async (): Promise<void> => {
    try {
      await client.query('BEGIN');
      await work(client);
      await wait(random.below(LONGEST_LOCK_MS));
    } finally {
      await client.query(end);
      client.release();
    }
  };
  return afterwards(holding());
}

async function changeSchema(site: Site, change: string, undo: string): ReturnType<Meanwhile> {
  const check = await afterwards(site.target.query(change).then(() => undefined));
  return async () => {
    const found = await check();
    await site.target.query(undo);
    return found;
  };
}

/** The application goes on beside the worker and must come to its end: it is never the victim of a deadlock with us. */
async function afterwards(work: Promise<void>): ReturnType<Meanwhile> {
  const ended = work.then(NOTHING, (error: pg.DatabaseError): readonly Violation[] => [
    { promise: 'P10', fact: `the application was refused: ${error.code} ${error.message}` },
  ]);
  await Promise.race([ended, wait(HEAD_START_MS)]);
  return () => ended;
}
