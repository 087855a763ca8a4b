import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../demo/company/random.ts';
import { unchanged } from './ground.ts';
import { listOf, type PooledClient } from './grounds/ground.ts';
import type { Crop } from './land.ts';
import type { Violation } from './promises.ts';
import type { Site } from './site.ts';

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
    const { target } = await site.connections();
    await site.end({ target });
    return NOTHING;
  },
  'control connection cut': async (site) => {
    const { control } = await site.connections();
    await site.end({ control });
    return NOTHING;
  },
  'the application changes rows': (site, crop, random) =>
    inApplication(site, 0, 'COMMIT', (client) => comeBack({ site, crop, random }, client)),
  // A batch that wants these rows waits for what they are afterwards.
  'people come back, a while before it is committed': (site, crop, random) =>
    inApplication(site, random.below(LONGEST_LOCK_MS), 'COMMIT', (client) =>
      comeBack({ site, crop, random }, client),
    ),
  'a column is added': (site) =>
    changeSchema(site, 'ALTER TABLE log ADD COLUMN extra int', 'ALTER TABLE log DROP COLUMN extra'),
  'a deadlock is tried': (site, crop, random) => {
    const [begin, hold] = site.land.ground.holdReceipts;
    const work = async (client: PooledClient): Promise<Undo> => {
      if (site.land.receipts === 'table') await client.query(hold);
      // It has the receipts and waits for a row; the worker has the row and waits for the receipts.
      await client.query(`UPDATE log SET user_id = 2 WHERE id IN ${listOf(someOf(crop.due, random))}`);
      return NOTHING_SPARED;
    };
    return inApplication(site, random.below(LONGEST_LOCK_MS), 'ROLLBACK', work, begin);
  },
  'the application locks rows': (site, crop, random) =>
    inApplication(site, random.below(LONGEST_LOCK_MS), 'ROLLBACK', async (client) => {
      await client.query(
        `SELECT id FROM log WHERE id IN ${listOf(someOf(crop.due, random))} FOR UPDATE SKIP LOCKED`,
      );
      return NOTHING_SPARED;
    }),
  'the application locks the table': (site, _, random) => {
    const { holdTable, letTableGo } = site.land.ground.engine;
    const work = async (): Promise<Undo> => NOTHING_SPARED;
    return inApplication(site, random.below(LONGEST_LOCK_MS), letTableGo, work, holdTable('log'));
  },
  'somebody else marks rows, a while before it is committed': (site, crop, random) =>
    inApplication(site, random.below(LONGEST_LOCK_MS), 'COMMIT', (client) => {
      const { ground, heedsMarks } = site.land;
      return spare({ site, crop, random }, client, `marked_at = ${ground.byHand}`, heedsMarks);
    }),
  'a trigger is made': (site) => changeSchema(site, ...site.land.ground.trigger),
  'rights are revoked': async (site) => {
    const [revoked, given] = site.land.ground.rights(site.project.database.targetRole);
    await site.mighty.query(revoked);
    return async () => {
      await site.mighty.query(given);
      return [];
    };
  },
};

/** Keeps account of what a transaction has done to rows, once it is committed. */
type Undo = () => void;

const NOTHING_SPARED: Undo = () => undefined;

/** About half of the rows, in no order. */
function someOf(ids: ReadonlySet<string>, random: Random): readonly string[] {
  return [...ids].filter(() => random.chance(0.5)).reverse();
}

/** Where, and to which rows. */
interface Rows {
  readonly site: Site;
  readonly crop: Crop;
  readonly random: Random;
}

async function comeBack(rows: Rows, client: PooledClient): Promise<Undo> {
  return spare(rows, client, `ts = ${rows.site.land.ground.engine.now}`, true);
}

/** Changes some rows that nothing has happened to; where the rule must leave them alone by that, they are told once it is committed. */
async function spare(
  { site, crop, random }: Rows,
  client: PooledClient,
  change: string,
  spares: boolean,
): Promise<Undo> {
  const which = `id IN ${listOf(someOf(crop.due, random))} AND ${unchanged(site.land)}`;
  const { rows } = await client.query(`SELECT id FROM log WHERE ${which} FOR UPDATE`);
  const ids = rows.map(({ id }) => String(id));
  await client.query(`UPDATE log SET ${change} WHERE id IN ${listOf(ids)}`);
  return () => {
    for (const id of spares ? ids : []) {
      crop.due.delete(id);
      crop.stay.add(id);
    }
  };
}

/** A transaction of the application's that holds what it has locked for a while. */
async function inApplication(
  site: Site,
  milliseconds: number,
  end: string,
  work: (client: PooledClient) => Promise<Undo>,
  begin = 'BEGIN',
): ReturnType<Meanwhile> {
  const client = await site.target.connect();
  const holding = async (): Promise<void> => {
    try {
      await client.query(begin);
      const committed = await work(client).catch(async (error: unknown) => {
        await client.query('ROLLBACK');
        throw error;
      });
      await wait(milliseconds);
      await client.query(end);
      committed();
    } finally {
      client.release();
    }
  };
  return afterwards(site, holding());
}

async function changeSchema(site: Site, change: string, undo: string): ReturnType<Meanwhile> {
  const check = await afterwards(
    site,
    site.mighty.query(change).then(() => undefined),
  );
  return async () => {
    const found = await check();
    await site.mighty.query(undo);
    return found;
  };
}

/** The application goes on beside the worker and must come to its end: it is never the victim of a deadlock with us, where the server lets us see to it. */
async function afterwards({ land }: Site, work: Promise<void>): ReturnType<Meanwhile> {
  const { ground } = land;
  const ended = work.then(NOTHING, (error: Error): readonly Violation[] =>
    ground.choosesVictims && ground.engine.isVictim(error)
      ? []
      : [{ promise: 'P10', fact: `the application was refused: ${error.message}` }],
  );
  await Promise.race([ended, wait(HEAD_START_MS)]);
  return () => ended;
}
