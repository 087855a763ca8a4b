import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyRules } from '../../src/app/run/apply.ts';
import { watchFailpoints } from '../../src/failpoint.ts';
import { LOGS_MAP, type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';

const DUE = 4;

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs();
  await logs.fill(DUE, 0);
  // Without a foreign key nothing keeps the application from adding rows that depend on locked ones.
  await logs.target.query(`
    CREATE TABLE letter (id int PRIMARY KEY, log_id bigint);
    CREATE INDEX ON letter (log_id);
    INSERT INTO letter SELECT id, id FROM log`);
  const dependants = '    dependants:\n      - { table: letter, on: log_id, then: delete }\n';
  logs.write('datamap/crm.yaml', `${LOGS_MAP}${dependants}  letter: { with: log }\n`);
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

test('P4: a batch on which more depends than its intent says is undone, and counted again', async () => {
  const state = { added: false };
  watchFailpoints(async (point) => {
    if (point !== 'batch: locked' || state.added) return;
    state.added = true;
    await logs.target.query('INSERT INTO letter SELECT 100, min(id) FROM log');
  });
  const retried: string[] = [];
  const batchRetried = ({ code }: { readonly code: string }): void => void retried.push(code);
  const place = await logs.place({ observer: { ...silentObserver, batchRetried } });
  const { applied } = await applyRules(place, logs.read().rules);
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: DUE }]);
  expect(retried).toEqual(['rows-changed']);
  expect((await logs.target.query('SELECT FROM letter')).rows).toEqual([]);
  await logs.expectEvidence(DUE);
});
