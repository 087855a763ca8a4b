import { expect, test } from 'vitest';
import type { OpenBatch } from '../../../../src/control/batch/open-batch.ts';
import { DatabaseFailure } from '../../../../src/database/failure.ts';
import { POSTGRESQL_ENGINE } from '../../../../src/database/postgresql/engine.ts';
import type { Session } from '../../../../src/database/session.ts';
import { inferOutcome } from '../../../../src/enforce/record/infer.ts';

const TARGET = {
  system: '7',
  timeline: '00000001',
  database: 'd',
  backend: '42',
  backend_start: '2026-01-01 00:00:00+00',
  transaction: '1000',
  receipt: 'none',
} as const;

const BATCH: OpenBatch = {
  batch: 'b',
  run: 'r',
  rule: 'crm/log/logs',
  connection: 'crm',
  relation: 'public.log',
  rows: 1,
  fence: 1,
  epoch: 0,
  target: TARGET,
  archive: null,
};

interface Server {
  readonly session: Session;
  /** How often a backend was to be ended. */
  readonly ended: number;
}

/** A server whose transaction stands so, until somebody ends its backend, and then so. */
function server(before: string | null | Error, after = before, denied = false): Server {
  const state = { ended: 0 };
  const run: Session['run'] = async ({ text }) => {
    if (text.includes('pg_terminate_backend')) {
      state.ended += 1;
      if (denied) throw refusal('42501');
      return { rows: [['t']], columns: ['t'], count: 1, tag: 'SELECT' };
    }
    const answer = state.ended > 0 ? after : before;
    if (answer instanceof Error) throw answer;
    return { rows: [[answer]], columns: ['answer'], count: 1, tag: 'SELECT' };
  };
  const session: Session = {
    encryption: null,
    run,
    script: () => run({ text: '', values: [] }),
    within: () => session,
    alive: true,
    engine: POSTGRESQL_ENGINE,
    close: async () => {},
  };
  return {
    session,
    get ended() {
      return state.ended;
    },
  };
}

function refusal(state: string): DatabaseFailure {
  return new DatabaseFailure({ code: 'database-refused', fact: 'no', remedy: 'stop', state });
}

test.each(['committed', 'aborted'])(
  'a transaction that has %s is what it is; no backend is ended',
  async (status) => {
    const one = server(status);
    expect(await inferOutcome(one.session, TARGET, BATCH)).toBe(status);
    expect(one.ended).toBe(0);
  },
);

test.each([
  ['aborted', 'aborted'],
  ['committed', 'committed'],
  ['in progress', 'later'],
])('one in progress is decided only when its backend has ended: %s', async (after, outcome) => {
  const one = server('in progress', after);
  expect(await inferOutcome(one.session, TARGET, BATCH)).toBe(outcome);
  expect(one.ended).toBe(1);
});

test('without the right to end the backend, nothing is decided', async () => {
  const one = server('in progress', 'in progress', true);
  expect(await inferOutcome(one.session, TARGET, BATCH)).toBe('later');
});

test.each([
  ['has forgotten it', server(null), TARGET],
  ['has never given that number', server(refusal('22023')), TARGET],
  ['runs on another timeline', server('committed'), { ...TARGET, timeline: '00000002' }],
])('nothing is guessed where the server %s', async (_, { session }, name) => {
  await expect(inferOutcome(session, name, BATCH)).rejects.toMatchObject({
    code: 'outcome-unknowable',
    kind: 'refused',
  });
});

test('any other refusal is passed on', async () => {
  await expect(inferOutcome(server(refusal('XX000')).session, TARGET, BATCH)).rejects.toMatchObject({
    code: 'database-refused',
  });
});
