import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { afterEach, expect } from 'vitest';
import { pauseRules, resumeRules } from '../../src/app/control/operate.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { randomOf } from '../plan/random.ts';
import { eventually } from '../support/daemon.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { connect, LOGS_MAP, type LogsProject, makeLogs } from '../support/logs.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * While a run deletes, an application goes on writing single rows and waits as long as it must. Only the structure is
 * held to anything: how many rows a transaction of ours has locked, and what follows a pause or a budget.
 */

const BATCH_ROWS = 200;
const DUE = timesOf(2_000, 20_000);
const KEPT = 100;

/** How the table is found, and what more there is to lock. */
const GROUNDS = {
  'rows removed first': { form: 'remove', map: LOGS_MAP, ddl: 'SELECT 1' },
  'rows locked first': {
    form: 'lock',
    map: `${LOGS_MAP}  mention: { exempt: "nobody" }\n`,
    ddl: 'SELECT 1',
  },
  'rows with dependants': {
    form: 'remove',
    map: `${LOGS_MAP}    dependants: [{ table: detail, on: log_id, then: delete }]\n  detail: { with: log }\n`,
    ddl: `CREATE TABLE detail (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, log_id bigint REFERENCES log ON DELETE CASCADE);
      CREATE INDEX ON detail (log_id); INSERT INTO detail (log_id) SELECT l.id FROM log l, generate_series(1, (l.id % 8)::int)`,
  },
} as const;

let logs: LogsProject;
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

async function make(name: keyof typeof GROUNDS, due = DUE): Promise<void> {
  const { form, map, ddl } = GROUNDS[name];
  logs = await makeLogs({ batchRows: BATCH_ROWS, form });
  logs.write('datamap/crm.yaml', map);
  await logs.fill(due, KEPT);
  await logs.target.query(ddl);
  await logs.target.query('ANALYZE');
}

async function apply(change: Partial<Rule> = {}): Promise<RuleApplied> {
  const { rules } = logs.read();
  const { applied } = await applyRules(
    await logs.place(),
    rules.map((rule) => ({ ...rule, ...change })),
  );
  return applied.rules[0] as RuleApplied;
}

for (const name of Object.keys(GROUNDS) as (keyof typeof GROUNDS)[])
  checkPromise('P10', `locks beside an application that writes: ${name}`, 'batches', async (seen) => {
    await make(name);
    const tables = name === 'rows with dependants' ? ['log', 'detail'] : ['log'];
    const onlooker = await connect(logs.database.superuserUrl);
    const counted: number[] = [];
    onArrival('batch: acted', async () => {
      counted.push(await countLocked(onlooker, tables));
    });
    const application = await connect(logs.database.url);
    const writing = keepWriting(application);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: DUE });
    const { longest, writes } = await writing.end();
    await application.end();
    await onlooker.end();
    await checkIntents(counted, seen);
    expect(writes).toBeGreaterThan(0);
    seen.measured(`longest wait of ${writes} single writes: ${Math.ceil(longest)} ms`);
    await logs.expectEvidence(DUE);
  });

/** By the ledger, which counts dependants too, and by the tuples that carry the number of our transaction. */
async function checkIntents(counted: readonly number[], seen: Seen): Promise<void> {
  const entries = (await logs.entries()) as readonly unknown[] as readonly Intent[];
  const sizes = entries
    .filter(({ kind }) => kind === 'intent')
    .map(({ rows, dependants }) => rows + dependants.reduce((sum, one) => sum + one.rows, 0));
  for (const size of sizes) if (size > BATCH_ROWS) seen.broken(`an intent over ${size} rows`);
  for (const size of counted)
    if (size > BATCH_ROWS) seen.broken(`a transaction that has locked ${size} rows`);
  expect(counted.length).toBe(sizes.length);
  expect(Math.max(...counted)).toBeGreaterThan(BATCH_ROWS / 2);
  seen.saw(sizes.length);
}

interface Intent {
  readonly kind: string;
  readonly rows: number;
  readonly dependants: readonly { readonly rows: number }[];
}

/** Rows that the open batch's transaction has locked, updated or deleted, while it waits for us. */
async function countLocked(onlooker: pg.Client, tables: readonly string[]): Promise<number> {
  const { rows } = await logs.state.query(
    "SELECT target->>'transaction' AS number FROM retentiond.open_batch",
  );
  expect(rows).toHaveLength(1);
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table} WHERE xmax = $1::text::xid)`);
  // Rows' headers know the lower half of a transaction's number only.
  const number = String(BigInt(rows[0].number) % 2n ** 32n);
  const { rows: found } = await onlooker.query(`SELECT (${counts.join(' + ')})::int AS n`, [number]);
  return found[0].n;
}

/** Writes single rows, one after another; each waits as long as it must. */
function keepWriting(client: pg.Client): { end(): Promise<{ longest: number; writes: number }> } {
  const random = randomOf(10);
  const state = { going: true, longest: 0, writes: 0 };
  const going = (async () => {
    await client.query('SET lock_timeout = 0');
    while (state.going) {
      const begun = performance.now();
      await client.query('UPDATE log SET user_id = user_id + 1 WHERE id = $1', [1 + random.below(DUE)]);
      state.longest = Math.max(state.longest, performance.now() - begun);
      state.writes += 1;
      await wait(1);
    }
  })();
  return {
    end: async () => {
      state.going = false;
      await going;
      return state;
    },
  };
}

checkPromise('P10', 'a pause, wherever the run is', 'pauses', async (seen) => {
  const steps: readonly Failpoint[] = [
    'batch: locked',
    'batch: intent appended',
    'batch: intent durable',
    'batch: acted',
    'batch: committed',
    'batch: outcome appended',
    'batch: outcome durable',
  ];
  await make('rows removed first', 200 + steps.length * timesOf(1, 3) * 400);
  const { config } = logs.read();
  for (const step of Array.from({ length: timesOf(1, 3) }, () => steps).flat()) {
    const paused: Promise<number>[] = [];
    onArrival(step, async () => {
      if (paused.length > 0) return;
      // Its answer may have to wait for the batch in hand, which must not wait for us.
      paused.push(pauseRules(config, null, 'a test', null).then(intents));
      await untilPausedOrWaiting();
    });
    const { status, stopped_by } = await apply();
    const atAnswer = await (paused[0] as Promise<number>);
    const after = await intents();
    await resumeRules(config, null);
    if (after > atAnswer) seen.broken(`${step}: ${after - atAnswer} intents after the pause was answered`);
    expect([status, stopped_by]).toEqual(['cancelled', 'pause']);
    seen.saw();
  }
  watchFailpoints(async () => undefined);
  expect(await apply()).toMatchObject({ status: 'succeeded' });
});

checkPromise('P10', 'a budget', 'budgets', async (seen) => {
  const budgets = [1, BATCH_ROWS, BATCH_ROWS + 1, 517];
  await make('rows locked first', 2_000);
  for (const rows of budgets) {
    const { status, rows: gone } = await apply({ budget: { rows, seconds: null } });
    expect(status).toBe('cancelled');
    if (gone < rows || gone >= rows + BATCH_ROWS) seen.broken(`${gone} rows went under a budget of ${rows}`);
    seen.saw();
  }
});

function onArrival(step: Failpoint, meddle: () => Promise<void>): void {
  watchFailpoints(async (point) => {
    if (point === step) await meddle();
  });
}

/** Whoever pauses has done it, or waits for a lock that only the batch in hand can let go of. */
function untilPausedOrWaiting(): Promise<void> {
  return eventually(
    'the pause is placed, or waits',
    async () =>
      (await logs.state.query('SELECT FROM retentiond.pause WHERE lifted_at IS NULL')).rows.length +
      (await POSTGRESQL.lockWaits(logs.state)).length,
    (signs) => signs > 0,
  );
}

async function intents(): Promise<number> {
  return (await logs.entries()).filter(({ kind }) => kind === 'intent').length;
}
