import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireLive } from '../../src/app/connection/connect.ts';
import { hostClock } from '../../src/clock.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { planRule, type RulePlan } from '../../src/plan/plan.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';

let logs: LogsProject;
let session: Session;
let plan: RulePlan;
beforeAll(async () => {
  logs = await makeLogs();
  await logs.fill(10, 10);
  session = await openSession(logs.database.url, 'the test');
  plan = planRule(await requireLive(session, logs.read().rules[0] as Rule), hostClock());
});
afterAll(async () => {
  await session.close();
  await logs.drop();
});

test('the deletion repeats the whole predicate: keys of rows that are not due delete nothing', async () => {
  const { rows } = await logs.target.query('SELECT id::text FROM log WHERE must_stay');
  expect((await session.run(plan.statements.remove([rows.map((row) => row.id)], NO_HOLDS))).count).toBe(0);
  expect(await logs.left()).toEqual({ due: 10, kept: 10 });
});

test('the deletion takes exactly the keys that it is given, however many more are due', async () => {
  const { rows } = await logs.target.query('SELECT id::text FROM log ORDER BY must_stay, id');
  const [first, second] = rows.map((row) => row.id);
  const kept = rows.at(-1).id;
  expect((await session.run(plan.statements.remove([[first, second, kept, '-1']], NO_HOLDS))).count).toBe(2);
  const left = await logs.target.query('SELECT id::text FROM log ORDER BY must_stay, id');
  expect(left.rows).toEqual(rows.slice(2));
});
