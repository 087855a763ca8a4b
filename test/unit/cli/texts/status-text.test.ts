import { expect, test } from 'vitest';
import type { Status } from '../../../../src/app/status.ts';
import { statusText } from '../../../../src/cli/texts/status-text.ts';

const RUN = {
  run: 'R',
  state: 'paused',
  due_at: '2026-11-21T01:30:00Z',
  started_at: '2026-11-21T01:30:02Z',
  ended_at: '2026-11-21T01:31:00Z',
  rows: 1_000,
  batches: 1,
  observed: null,
  stopped_by: 'pause',
  who: 'ops',
  why: 'a migration',
  until: '2026-12-01T00:00:00Z',
  brakes: [],
  braked_since: null,
} as const;

const STATUS: Status = {
  format_version: 1,
  ok: false,
  daemons: [
    {
      owner: 'host-1/42/abcd',
      tasks: ['scheduler', 'worker'],
      started_at: '2026-11-20T00:00:00Z',
      seen_at: '2026-11-21T10:00:00Z',
      troubles: ['policies/logs.yaml:6:7 period-zero: the period is zero'],
    },
  ],
  daemons_differ: true,
  tasks_undone: [],
  alarms: [
    {
      alarm: 'A',
      about: 'sinks',
      code: 'checkpoints-away',
      connection: null,
      fact: 'file:a.txt has taken no checkpoint since 2026-11-21T09:00:00Z',
      since: '2026-11-21T10:00:00Z',
      stops: true,
      hint: 'mend it',
    },
    {
      alarm: 'B',
      about: 'target',
      code: 'receipts-lost',
      connection: 'crm',
      fact: '2 receipts are missing',
      since: '2026-11-21T10:00:00Z',
      stops: false,
      hint: 'look',
    },
  ],
  evidence: {
    checkpoint: { size: 1_204, at: '2026-11-21T08:50:00Z', key: 'K' },
    unsigned: { since: '2026-11-21T09:00:00Z', trouble: 'the key cannot be read' },
    sinks: [
      {
        sink: 'file:a.txt',
        size: 1_204,
        at: '2026-11-21T08:50:00Z',
        failing_since: '2026-11-21T09:00:00Z',
        trouble: 'no space left',
      },
      { sink: 'stdout', size: 1_204, at: '2026-11-21T08:50:00Z', failing_since: null, trouble: null },
    ],
    signing: true,
    warnings: ['somewhere else would be better'],
  },
  pauses: [
    {
      rule: null,
      who: 'ops',
      role: 'retentiond',
      why: 'a migration',
      placed_at: '2026-11-21T01:30:30Z',
      until: null,
    },
  ],
  holds: { pending: 0, effective: 0, release_asked: 0, cooling_off: 0, review_due: 0 },
  copies_left: [],
  waiting_for_approval: [
    {
      rule: 'crm/log/visits',
      version: 'v',
      reasons: ['the period is shorter', 'the filter is another one'],
      since: '2026-11-20T09:00:00Z',
    },
  ],
  rules: [
    {
      rule: 'crm/log/logs',
      version: 'v',
      schedule: '30 1 * * *',
      schedule_timezone: 'UTC',
      next_due: '2026-11-22T01:30:00.000000Z',
      last_success: null,
      silent: true,
      paused: null,
      counted: null,
      count_failed: null,
      run: RUN,
    },
  ],
};

test('says alarms before everything else, what to do about each, and how checkpoints do', () => {
  const lines = statusText(STATUS, { colour: false }).split('\n');
  const first = lines.findIndex((text) => text.startsWith('ALARM'));
  expect(lines.slice(first, first + 10)).toEqual([
    'ALARM checkpoints-away since 2026-11-21T10:00:00Z: file:a.txt has taken no checkpoint since 2026-11-21T09:00:00Z',
    '  no batch begins while it stands',
    '  mend it',
    '  id: A',
    'ALARM receipts-lost (crm) since 2026-11-21T10:00:00Z: 2 receipts are missing',
    '  look',
    '  id: B',
    'no checkpoint could be signed since 2026-11-21T09:00:00Z: the key cannot be read',
    'file:a.txt takes no checkpoint since 2026-11-21T09:00:00Z: no space left',
    'somewhere else would be better',
  ]);
  expect(lines).toContain('checkpoint: 1,204 entries, 2026-11-21T08:50:00Z');
});

test('says what is out of the ordinary, a line each, and ends in one line to search for', () => {
  const text = statusText(STATUS, { colour: false });
  expect(text).toContain('│ crm/log/logs │ never        │ 2026-11-22 01:30Z │ paused (pause)');
  expect(text).toContain('until 2026-12-01 00:00Z');
  const lines = text.trimEnd().split('\n');
  expect(lines.filter((text) => !text.startsWith('checkpoint:')).slice(-6)).toEqual([
    'crm/log/logs: no run has succeeded for two intervals',
    'crm/log/visits: waits for approval since 2026-11-20 09:00Z: the period is shorter; the filter is another one',
    'every rule: paused by ops: a migration',
    'host-1/42: policies/logs.yaml:6:7 period-zero: the period is zero',
    'the daemons work by different rules: give all of them the same files',
    'status: not ok, 1 rule, 1 daemon',
  ]);
});

test('says that nobody is at work where rules are in force and no daemon is up', () => {
  const alone: Status = {
    ...STATUS,
    daemons: [],
    daemons_differ: false,
    tasks_undone: ['scheduler', 'worker'],
  };
  const text = statusText(alone, { colour: false });
  expect(text).toContain(
    'no daemon gives a sign of life: run `retentiond start`\nstatus: not ok, 1 rule, 0 daemons\n',
  );
});

test('says which part of the work nobody does', () => {
  const text = statusText({ ...STATUS, tasks_undone: ['worker'] }, { colour: false });
  expect(text).toContain(
    'no daemon that is up is a worker: run `retentiond start --only worker`, or `retentiond start`\n',
  );
  expect(text).not.toContain('is a scheduler');
});

test('says how many holds stand, and how', () => {
  const holds = { pending: 1, effective: 1_200, release_asked: 0, cooling_off: 2, review_due: 1 };
  const text = statusText({ ...STATUS, holds }, { colour: false });
  expect(text).toContain('\nholds: 1,200 effective, 1 pending, 2 cooling off, 1 to be reviewed\n');
});

test('says which archives have copies that nobody could take back yet', () => {
  const since = '2026-11-20T09:00:59Z';
  const left = [
    { connection: 'cellar', batches: 1, since },
    { connection: 'vault', batches: 1_200, since },
  ];
  const text = statusText({ ...STATUS, copies_left: left }, { colour: false });
  expect(text).toContain(
    '\ncellar: copies of 1 aborted batch are still to be taken back, since 2026-11-20 09:00Z\n' +
      'vault: copies of 1,200 aborted batches are still to be taken back, since 2026-11-20 09:00Z\n',
  );
});

test('has no table where nothing is in force', () => {
  const nothing = { rules: [], pauses: [], daemons: [], waiting_for_approval: [] };
  const evidence = { checkpoint: null, unsigned: null, sinks: [], signing: false, warnings: [] };
  const calm: Status = { ...STATUS, ...nothing, alarms: [], evidence, ok: true, daemons_differ: false };
  expect(statusText(calm, { colour: false })).toMatch(
    /^no rule is in force: `retentiond start` puts rules in force.*\nstatus: ok, 0 rules, 0 daemons\n$/,
  );
  const attended = { ...calm, daemons: STATUS.daemons.map((daemon) => ({ ...daemon, troubles: [] })) };
  expect(statusText(attended, { colour: false })).toMatch(/^status: ok, 0 rules, \d daemons?\n$/);
});
