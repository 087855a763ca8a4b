import { afterEach, expect, test } from 'vitest';
import type { RunsReport } from '../../src/app/audit/look-up/runs.ts';
import type { Recomputed } from '../../src/app/audit/recompute.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { recordForApply } from '../../src/app/run/record-set.ts';
import { hostClock } from '../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon } from '../support/daemon.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { runIn } from '../unit/cli/recorded.ts';

const DAY = 86_400_000_000n;

let logs: LogsProject<TargetClient>;
afterEach(() => logs.drop());

async function answer<T>(
  argv: string,
  clock = hostClock,
): Promise<{ readonly code: number; readonly said: T }> {
  const { code, stdout, stderr } = await runIn(logs.folder, `${argv} --json`, { clock });
  expect(stdout, stderr).not.toBe('');
  return { code, said: JSON.parse(stdout) as T };
}

test('recompute on MariaDB counts what should be gone and is there, and what of it was recorded as gone', async () => {
  logs = await makeLogs({ engine: MARIADB, batchRows: 3 });
  await logs.fill(7, 2);
  const { rows: kept } = await logs.target.query('SELECT id, ts FROM log WHERE must_stay = 0');
  const project = logs.read();
  const place = await logs.place({}, project.config);
  await recordForApply(place, project, project.rules);
  await applyRules(place, project.rules);
  const run = (await logs.entries()).find(({ kind }) => kind === 'run started')?.run;
  const { code, said } = await answer<Recomputed>(`audit recompute --run ${run}`);
  expect([code, said]).toMatchObject([
    0,
    { runs: [{ run, rows: 7, takes_all: true, there: { due: 0, recorded_gone: 0 } }] },
  ]);
  for (const { id } of kept)
    await logs.target.query(`INSERT INTO log (id, ts, must_stay) VALUES (${id}, NOW() - INTERVAL 2 YEAR, 0)`);
  await logs.fill(2, 0);
  expect((await answer<Recomputed>(`audit recompute --run ${run}`)).said.runs).toMatchObject([
    { there: { due: 9, recorded_gone: 7 } },
  ]);
});

test('runs of a ledger that a daemon wrote: each time after it had gone is missed, and those before it came are not asked for', async () => {
  logs = await makeLogs();
  await logs.fill(5, 1);
  const { config, rules } = logs.read();
  const daemon = await startTestDaemon(logs, rules, { over: { config } });
  await forgetADay(logs);
  await eventually('it ran', () => daemon.ended.length === 1);
  await daemon.stop();
  const now = await answer<RunsReport>('audit runs');
  expect([now.code, now.said.totals]).toMatchObject([0, { expected: 0, uncovered: 0 }]);
  const later = await answer<RunsReport>('audit runs', () => hostClock() + 3n * DAY);
  expect(later.code).toBe(1);
  expect(later.said.runs).toHaveLength(3);
  expect(later.said.totals).toMatchObject({ expected: 3, missed: 3, uncovered: 3 });
  expect(later.said.runs[0]).toMatchObject({ rule: 'crm/log/logs', status: 'missed', run: null });
});
