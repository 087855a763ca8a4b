import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pauseRules } from '../../../src/app/control/operate.ts';
import { takeDueRun } from '../../../src/app/daemon/due-run.ts';
import { runDue } from '../../../src/app/daemon/run-due.ts';
import { performRule } from '../../../src/app/run/perform.ts';
import { parseInstant } from '../../../src/calendar/instant.ts';
import { putInForce } from '../../../src/control/rule/rule-in-force.ts';
import type { Run } from '../../../src/control/run/run.ts';
import { insertRun, moveRun } from '../../../src/control/run/run-change.ts';
import { findRun } from '../../../src/control/run/run-look-up.ts';
import type { Session } from '../../../src/database/session.ts';
import type { Rule } from '../../../src/rules/rule/rule.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { silentObserver } from '../../support/observer.ts';
import { openWire, type Verdict } from '../../support/wire.ts';

const DUE = 30;

let logs: LogsProject;
let session: Session;
let rule: Rule;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.fill(DUE, 2);
  session = await (await logs.place()).control.open();
  rule = logs.read().rules[0] as Rule;
  await putInForce(session, [{ rule: rule.id, version: rule.version, schedule: rule.schedule }]);
});
afterEach(async () => {
  await session.close();
  await logs.drop();
});

async function schedule(): Promise<Run> {
  const [id, invocation, dueAt] = [randomUUID(), randomUUID(), '2024-07-01T01:30:00Z'];
  await insertRun(session, { id, invocation, rule: rule.id, version: rule.version, dueAt });
  return (await findRun(session, id)) as Run;
}

test('P7: a scheduled run of a rule that is withdrawn stops before the next batch', async () => {
  const run = await schedule();
  let withdrawn: Promise<unknown> | null = null;
  const batchCommitted = (): void => {
    withdrawn ??= putInForce(session, []);
  };
  const wire = await openWire(logs.database.url, async (): Promise<Verdict> => {
    await withdrawn;
    return 'pass';
  });
  const over = { observer: { ...silentObserver, batchCommitted } };
  const place = await logs.place(over, logs.through({ target: wire.url }));
  const report = await performRule(place, rule, run, false);
  await wire.close();
  expect(report).toMatchObject({ status: 'interrupted', stoppedBy: 'rule-superseded' });
  // The batch beside the edit may be through.
  expect(report?.rows).toBeLessThan(DUE);
  await logs.expectEvidence(report?.rows ?? 0);
});

test('a paused run that cannot go on fails, once', async () => {
  const { id } = await schedule();
  await logs.state.query(
    `UPDATE retentiond.run SET state = 'paused', stopped_by = 'window', until = now() - interval '1 minute' WHERE id = $1`,
    [id],
  );
  await logs.target.query(`CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()`);
  const ends: string[] = [];
  const observer = {
    runBegun: () => undefined,
    runEnded: ({ report }: { report: { status: string; stoppedBy: string | null } }) =>
      void ends.push(`${report.status} ${report.stoppedBy}`),
  };
  await runDue(await logs.place(), rule, observer);
  expect(await findRun(session, id)).toMatchObject({ state: 'failed', stoppedBy: 'shape-trigger' });
  expect(ends).toEqual(['failed shape-trigger']);
});

test("a person's run that a pause ends is over, and the ledger tells its end once", async () => {
  const { config } = logs.read();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await pauseRules(config, rule.id, 'inventory', until);
  expect(await logs.apply()).toMatchObject({ status: 'cancelled', stopped_by: 'pause' });
  // As if the hour were over.
  await logs.state.query('UPDATE retentiond.pause SET until = clock_timestamp()');
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  const ended = (await logs.entries()).filter((entry) => entry.kind === 'run ended').map(({ run }) => run);
  expect(new Set(ended).size).toBe(ended.length);
  const { rows } = await logs.state.query(`SELECT FROM retentiond.run WHERE state IN ('running', 'pausing')`);
  expect(rows).toEqual([]);
});

test.each([
  ['forward', '2024-03-30T01:30:00Z', '2024-04-01T12:00:00Z', ['2024-03-31T01:00', '2024-04-01T00:30']],
  ['back', '2024-10-26T00:30:00Z', '2024-10-28T12:00:00Z', ['2024-10-27T01:30', '2024-10-28T01:30']],
])(
  'where clocks are put %s, a time that is skipped or shown twice gets one run',
  async (_, from, to, due) => {
    const inParis = { ...rule, schedule: 'CRON_TZ=Europe/Paris 30 2 * * *' };
    await putInForce(session, [{ rule: rule.id, version: rule.version, schedule: inParis.schedule }]);
    await logs.state.query('UPDATE retentiond.rule SET due_after = $1', [from]);
    const [begin, end] = [parseInstant(from) as bigint, parseInstant(to) as bigint];
    const taken: string[] = [];
    // A quarter of an hour at a time, as rounds ask.
    for (let now = begin; now <= end; now += 900_000_000n) {
      const run = await takeDueRun(session, inParis, now);
      if (!run) continue;
      taken.push(String(run.dueAt).slice(0, 16));
      await moveRun(session, run.id, { to: 'failed', stoppedBy: 'test' });
    }
    expect(taken).toEqual(due);
  },
);
