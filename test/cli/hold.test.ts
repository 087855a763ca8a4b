import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { addHoldsKey } from '../support/holds.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { type Recorded, recordingTerminal } from '../unit/cli/recorded.ts';

let logs: LogsProject;
beforeAll(async () => {
  logs = await makeLogs();
  addHoldsKey(logs);
  await logs.fill(20, 5);
});
afterAll(async () => {
  await logs.drop();
});

/** What a person would see at a screen, or a script off it. */
async function run(argv: readonly string[], input = '', isScreen = false): Promise<Recorded> {
  const terminal = { ...recordingTerminal(), readLine: async () => input, isScreen };
  const code = await main(argv, { terminal, cwd: logs.folder, clock: hostClock, environment: {} });
  return { code, stdout: terminal.data.join(''), stderr: terminal.told.join('') };
}

const WHY = ['--matter', 'case 24/117', '--reason', 'court order'];

async function place(...argv: readonly string[]): Promise<Recorded> {
  return run(['hold', 'place', ...argv, ...WHY]);
}

test('a hold is placed, listed without whom it holds, counted by plan and status, and released', async () => {
  const placed = await run(
    ['hold', 'place', '--person', 'user=-', ...WHY, '--review', '2027-01-31', '--json'],
    '0007',
  );
  expect(placed).toMatchObject({ code: 0, stderr: '' });
  const { hold, ...rest } = JSON.parse(placed.stdout);
  expect(rest).toEqual({ format_version: 1, state: 'effective', open_batches: 0 });

  const listed = JSON.parse((await run(['hold', 'list', '--json'])).stdout);
  expect(listed.holds).toEqual([
    expect.objectContaining({
      hold,
      state: 'effective',
      kind: 'person',
      target: null,
      person_kind: 'user',
      person: expect.stringMatching(/^[0-9a-f]{16}$/),
      review_on: '2027-01-31',
      role: logs.database.controlRole,
    }),
  ]);
  expect(Object.keys(listed.holds[0])).not.toContain('matter');
  const revealed = JSON.parse((await run(['hold', 'list', '--json', '--reveal'])).stdout);
  expect(revealed.holds[0]).toMatchObject({ matter: 'case 24/117', reason: 'court order' });

  expect((await run(['hold', 'list'])).stdout).not.toContain('case 24/117');
  expect((await run(['hold', 'list'], '', true)).stdout).toContain('case 24/117');

  const plan = JSON.parse((await run(['plan', '--json'])).stdout);
  expect(plan.totals).toMatchObject({ held: 1, due: 19 });
  expect((await run(['status'])).stdout).toContain('holds: 1 effective');
  expect((await run(['audit', 'list', '--kind', 'hold placed'])).stdout).toContain('a person (user)');
  expect((await run(['audit', 'verify'])).code).toBe(0);

  const released = JSON.parse((await run(['hold', 'release', hold, '--reason', 'closed', '--json'])).stdout);
  expect(released).toMatchObject({ format_version: 1, hold, state: 'released' });
  expect(JSON.parse((await run(['plan', '--json'])).stdout).totals).toMatchObject({ held: 1, due: 19 });
  expect((await run(['status'])).stdout).toContain('holds: 1 cooling off');
  await logs.state.query('UPDATE retentiond.hold SET free_at = clock_timestamp()');
  expect(JSON.parse((await run(['plan', '--json'])).stdout).totals).toMatchObject({ held: 0, due: 20 });
});

test('all of the person may come from standard input, and a category needs none', async () => {
  const person = await run(['hold', 'place', '--person', '-', ...WHY], 'user=9');
  expect(person.stdout).toMatch(/^hold [0-9a-f-]{36}: effective\n$/);
  const category = await place('--category', 'logs');
  expect(category.stdout).toMatch(/: effective\n$/);
  expect(JSON.parse((await run(['plan', '--json'])).stdout).totals).toMatchObject({ held: 20, due: 0 });
});

test('a plan that cannot ask for the holds fails, and one without a control database knows of none', async () => {
  const text = logs.configText();
  const away = logs.database.controlUrl.replace(/:\d+\//, ':1/');
  logs.write('retentiond.yaml', text.replace(logs.database.controlUrl, away));
  expect(await run(['plan'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('database-unreachable'),
  });
  logs.write('retentiond.yaml', text.replace(/control:\n.*\n/, ''));
  expect((await run(['plan', '--json'])).code).toBe(0);
  logs.write('retentiond.yaml', text);
});
