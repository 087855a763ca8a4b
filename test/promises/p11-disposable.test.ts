import { afterEach, describe, expect } from 'vitest';
import { urlOf } from '../../src/config/address/address.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import { schedulerOf } from '../../src/queue/job-schedule.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { QUEUE_KINDS, type QueueKind, type QueueServer } from '../conformance/queue/kinds.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { checkPromise, isWhole, type Seen } from './promise.ts';

/*
 * One daemon after the other loses its queue, in every way, at every moment: before a run is due, as it falls due, at each
 * step of its second batch, and while no daemon is there. Whatever was lost, the rule stays in force, the time that fell due
 * has one run, its rows are gone and in the ledger, and the queue wakes again by schedule.
 */

const BATCH_ROWS = 20;
const DUE = 50;
const LOSSES_A_DAEMON = 3;
const PACE = { beat: 300, limit: 1_500, call: 800, retry: 200, longestRetry: 500 };

/** Loses something, and says how it comes back once the run is over. */
type Loss = (server: QueueServer) => Promise<void | (() => Promise<void>)>;

const LOSSES: Readonly<Record<string, Loss>> = {
  'everything is forgotten': (server) => server.empty(),
  'jobs are forgotten': (server) => server.loseJobs(),
  'locks are forgotten': (server) => server.breakLocks(),
  'it is killed and starts again': async (server) => {
    await server.stop();
    await server.restart();
  },
  'it is gone until the run is over': async (server) => {
    await server.stop();
    return server.restart;
  },
  'it is frozen until the run is over': async (server) => {
    await server.freeze();
    return server.thaw;
  },
};

/** Of a batch; an outcome becomes durable by itself, or with the next intent. */
const STEPS: Readonly<Record<string, readonly Failpoint[]>> = {
  'an intent is durable': ['batch: intent durable'],
  'a batch has acted': ['batch: acted'],
  'a batch is committed': ['batch: committed'],
  'an outcome is durable': ['batch: outcome durable', 'batch: handover durable'],
};
const MOMENTS = ['no daemon is there', 'nothing is due', 'the run falls due', ...Object.keys(STEPS)];

let server: QueueServer;
let logs: LogsProject;
let daemon: TestDaemon | null = null;

afterEach(async () => {
  watchFailpoints(async () => undefined);
  await daemon?.stop();
  daemon = null;
  await logs?.drop();
  await server?.remove();
});

describe.each(QUEUE_KINDS)('a queue on $name', (kind) => {
  checkPromise('P11', `the queue lost at every moment of a run (${kind.name})`, 'losses', async (seen) => {
    const rule = await prepare(kind);
    const tried = pairs();
    for (const [index, [name, moment]] of tried.entries()) {
      if (index % LOSSES_A_DAEMON === 0) await startAnew();
      await logs.fill(DUE, 1);
      await loseAt(moment, LOSSES[name] as Loss);
      await check(rule, index + 1, `${moment}: ${name}`, seen);
      seen.saw();
    }
    await logs.expectEvidence(tried.length * DUE);
  });
});

/** Every loss at every moment, or each loss once, at moments that differ. */
function pairs(): readonly (readonly [string, string])[] {
  const names = Object.keys(LOSSES);
  if (isWhole) return MOMENTS.flatMap((moment) => names.map((name) => [name, moment] as const));
  return names.map((name, index) => [name, MOMENTS[(index + 1) % MOMENTS.length] as string]);
}

async function prepare(kind: QueueKind): Promise<Rule> {
  server = await kind.start();
  logs = await makeLogs({ batchRows: BATCH_ROWS });
  const url = urlOf(server.target.url);
  logs.write('retentiond.yaml', `${logs.configText()}queue:\n  url: ${JSON.stringify(url)}\n`);
  return logs.read().rules[0] as Rule;
}

async function startAnew(): Promise<void> {
  await daemon?.stop();
  const { config, rules } = logs.read();
  daemon = await startTestDaemon(logs, rules, { over: { config }, queuePace: PACE });
}

/** Makes a run fall due, and the loss where it is to come; what was lost for good comes back when the run is over. */
async function loseAt(moment: string, loss: Loss): Promise<void> {
  const lost: { back: void | (() => Promise<void>); isMade: boolean } = { back: undefined, isMade: false };
  const lose = async (): Promise<void> => {
    if (lost.isMade) return;
    lost.isMade = true;
    lost.back = await loss(server);
  };
  const steps = STEPS[moment] ?? [];
  let batches = 0;
  watchFailpoints(async (point) => {
    if (point === 'batch: locked') batches += 1;
    if (steps.includes(point) && batches > 1) await lose();
  });
  if (moment === 'no daemon is there') await daemon?.stop();
  if (moment === 'no daemon is there' || moment === 'nothing is due') await lose();
  await fallDue();
  if (moment === 'the run falls due') await lose();
  if (moment === 'no daemon is there') await startAnew();
  const isOver = async (): Promise<boolean> => (await logs.left()).due === 0;
  await eventually('what is due goes', isOver).catch(() => undefined);
  expect(lost.isMade, `reached: ${moment}`).toBe(true);
  await lost.back?.();
}

/** A scheduled time gets one run: those that were are as if of long ago. */
async function fallDue(): Promise<void> {
  await logs.state.query(
    `UPDATE retentiond.run SET due_at = due_at - interval '1 year' - random() * interval '9 years'
     WHERE due_at > clock_timestamp() - interval '1 year'`,
  );
  await forgetADay(logs);
}

async function check(rule: Rule, runs: number, what: string, seen: Seen): Promise<void> {
  const { due } = await logs.left();
  if (due > 0) seen.broken(`${what}: ${due} rows of a due run stay`);
  const made = async (): Promise<readonly { readonly state: string; readonly rows: string }[]> =>
    (await logs.state.query('SELECT state, rows FROM retentiond.run ORDER BY created_at')).rows;
  await eventually('the run is over', async () => (await made()).at(-1)?.state === 'succeeded').catch(
    (error: Error) => seen.broken(`${what}: ${error.message}`),
  );
  const all = await made();
  if (all.length !== runs) seen.broken(`${what}: ${all.length} runs of ${runs} times that fell due`);
  if (all.at(-1)?.rows !== String(DUE)) seen.broken(`${what}: the last run has ${all.at(-1)?.rows} rows`);
  const inForce = await logs.state.query('SELECT rule, version FROM retentiond.rule');
  if (JSON.stringify(inForce.rows) !== JSON.stringify([{ rule: rule.id, version: rule.version }]))
    seen.broken(`${what}: in force is ${JSON.stringify(inForce.rows)}`);
  await eventually('the queue wakes by schedule', async () =>
    (await server.scheduled()).includes(schedulerOf(rule.id)),
  ).catch((error: Error) => seen.broken(`${what}: ${error.message}`));
}
