import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect } from 'vitest';
import { runDue } from '../../src/app/daemon/run-due.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type Random, randomOf } from '../plan/random.ts';
import { eventually, forgetADay, startTestDaemon } from '../support/daemon.ts';
import { FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * The same job comes ten times, at once and a little later, to workers of their own; sometimes the lease of whoever is at
 * it lapses meanwhile, so that another one takes over while the first is alive. Frozen workers are the fault matrix's.
 */

const DELIVERIES = 10;
const DUE = 90;
const LONGEST_DELAY_MS = 300;

let logs: LogsProject;
afterEach(() => logs.drop());

for (const form of FORMS)
  checkPromise('P8', `the same job ten times at once (form: ${form})`, 'deliveries', async (seen) => {
    logs = await makeLogs({ batchRows: 10, form });
    const rule = logs.read().rules[0] as Rule;
    const daemon = await startTestDaemon(logs, [rule], { tasks: ['scheduler'] });
    await eventually(
      'in force',
      async () => (await logs.state.query('SELECT FROM retentiond.rule')).rowCount === 1,
    );
    await daemon.stop();
    const rounds = timesOf(2, 20);
    for (let round = 0; round < rounds; round += 1) await deliver(rule, randomOf(round), round % 2 === 1);
    seen.saw(rounds * DELIVERIES);
    await checkEffect(rounds, seen);
  });

/** Whoever is followed by another stops; the last to come finds what is left. */
async function deliver(rule: Rule, random: Random, lapses: boolean): Promise<void> {
  await logs.fill(DUE, 1);
  // A scheduled time gets one run: those of the rounds before are as if of long ago.
  await logs.state.query(
    `UPDATE retentiond.run SET due_at = due_at - interval '1 year' - random() * interval '9 years'
     WHERE due_at > clock_timestamp() - interval '1 year'`,
  );
  await forgetADay(logs);
  const watching = { runBegun: () => undefined, runEnded: () => undefined };
  const deliveries = Array.from({ length: DELIVERIES }, async (_, index) => {
    if (index > DELIVERIES / 2) await wait(random.below(LONGEST_DELAY_MS));
    await runDue(await logs.place(), rule, watching);
  });
  if (lapses) {
    await wait(random.below(LONGEST_DELAY_MS));
    await logs.lapse();
  }
  // One who comes while the run is being made may find its row taken; the queue delivers again.
  await Promise.allSettled(deliveries);
  await eventually('nothing is due any more', async () => {
    await logs.lapse();
    await runDue(await logs.place(), rule, watching).catch(() => undefined);
    return (await logs.left()).due === 0;
  });
}

async function checkEffect(rounds: number, seen: Seen): Promise<void> {
  expect(await logs.left()).toEqual({ due: 0, kept: rounds });
  const { rows } = await logs.state.query<{ hex: string }>(
    "SELECT encode(digests, 'hex') AS hex FROM retentiond.batch_digest",
  );
  const digests = rows.flatMap(({ hex }) => hex.match(/.{64}/g) ?? []);
  const twice = digests.length - new Set(digests).size;
  if (twice > 0) seen.broken(`${twice} rows are in two committed batches`);
  const { rows: runs } = await logs.state.query(
    'SELECT due_at FROM retentiond.run WHERE due_at IS NOT NULL GROUP BY due_at HAVING count(*) > 1',
  );
  if (runs.length > 0) seen.broken(`${runs.length} scheduled times have two runs`);
  await logs.expectEvidence(rounds * DUE);
}
